#!/usr/bin/env python3
"""Random lessons: the program's transcript against the contract written a second time (oracle.py).

usage: contract_test.py CONVSTEP [ROUNDS [FIRST_SEED]]
"""
import json
import os
import random
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import oracle  # noqa: E402


def numbers(rng, shape):
    if not shape:
        return rng.choice([rng.randint(-4, 4), round(rng.uniform(-2, 2), 3)])
    return [numbers(rng, shape[1:]) for _ in range(shape[0])]


def maybe_pair(rng, low, high):
    return rng.randint(low, high) if rng.random() < 0.5 else [rng.randint(low, high), rng.randint(low, high)]


def conv_lesson(rng):
    groups = rng.choice([1, 1, 1, 2])
    ig, og = rng.randint(1, 2), rng.randint(1, 2)
    c, o = ig * groups, og * groups
    k = [rng.randint(1, 3), rng.randint(1, 3)]
    h, w = rng.randint(5, 7), rng.randint(5, 7)
    op = {"op": "conv2d", "input": "x", "weight": "w", "output": "y", "stride": maybe_pair(rng, 1, 3),
          "padding": maybe_pair(rng, 0, 3), "dilation": maybe_pair(rng, 1, 2), "groups": groups}
    tensors = {"x": {"values": numbers(rng, [c, h, w])}, "w": {"values": numbers(rng, [o, ig, *k])}}
    if groups == 1 and rng.random() < 0.3:
        op["connections"] = [sorted(rng.sample(range(c), rng.randint(1, c))) for _ in range(o)]
    if c == 1 and rng.random() < 0.5:
        tensors["x"]["values"] = tensors["x"]["values"][0]
    if rng.random() < 0.6:
        op["bias"] = "b"
        tensors["b"] = {"values": numbers(rng, [o])}
    return tensors, [op]


def pool_lesson(rng):
    kind = rng.choice(["max_pool2d", "avg_pool2d"])
    k = [rng.randint(1, 3), rng.randint(1, 3)]
    op = {"op": kind, "input": "x", "output": "y", "kernel_size": k,
          "padding": [rng.randint(0, k[0] // 2), rng.randint(0, k[1] // 2)],
          "ceil_mode": rng.random() < 0.5}
    if rng.random() < 0.7:
        op["stride"] = maybe_pair(rng, 1, 3)
    if kind == "max_pool2d":
        op["dilation"] = maybe_pair(rng, 1, 2)
    else:
        op["count_include_pad"] = rng.random() < 0.5
    return {"x": {"values": numbers(rng, [rng.randint(1, 2), rng.randint(5, 7), rng.randint(5, 7)])}}, [op]


def linear_lesson(rng):
    i, o = rng.randint(1, 4), rng.randint(1, 4)
    tensors = {"x": {"values": numbers(rng, [i])}, "w": {"values": numbers(rng, [o, i])},
               "b": {"values": numbers(rng, [o])}}
    return tensors, [{"op": "linear", "input": "x", "weight": "w", "bias": "b", "output": "y"}]


def meeting_lesson(rng):
    """Two convolutions read one map; their gradients go on from each other."""
    tensors = {"x": {"values": numbers(rng, [1, 4, 5])}, "w": {"values": numbers(rng, [1, 1, 2, 3])}}
    net = [{"op": "conv2d", "input": "x", "weight": "w", "output": "p"},
           {"op": "conv2d", "input": "x", "weight": "w", "output": "q"},
           {"op": "add", "input": "p", "other": "q", "output": "s"},
           {"op": "relu", "input": "s", "output": "r"},
           {"op": "max_pool2d", "input": "r", "output": "m", "kernel_size": 2, "stride": 1},
           {"op": "flatten", "input": "m", "output": "y"}]
    return tensors, net


def lesson_of(seed):
    rng = random.Random(seed)
    tensors, net = rng.choice([conv_lesson, conv_lesson, pool_lesson, pool_lesson, linear_lesson,
                               meeting_lesson])(rng)
    lesson = {"format": 1, "title": "random %d" % seed, "tensors": tensors, "network": net}
    try:
        forward = oracle.Oracle(lesson)
        if min(forward.t["y"].shape) < 1:
            return None
    except (ZeroDivisionError, IndexError):
        return None
    lesson["backward"] = {"gradients": {"y": numbers(rng, forward.t["y"].shape)}}
    return lesson


def differs(got, want):
    for key in ("name", "op", "phase"):
        if got[key] != want[key]:
            return key
    if want["reads"] is not None and got["reads"] != want["reads"]:
        return "reads"
    if got["writes"] != want["writes"]:
        return "writes"
    return None


def shorten(value):
    """float32 as the shortest text that reads back: what the program's JSON holds."""
    if isinstance(value, dict):
        return {k: shorten(v) for k, v in value.items()}
    if isinstance(value, list):
        return [shorten(v) for v in value]
    return oracle.f32(value) if isinstance(value, float) else value


def check(program, path, lesson):
    o = oracle.Oracle(lesson)
    want = []
    for e in o.entries:
        for s in e["steps"]:
            want.append({"name": e["name"], "op": e["op"], "phase": e["phase"], "reads": s["reads"],
                         "writes": s["writes"]})
    out = subprocess.run([program, "steps", path, "--grain", "multiply", "--json"], capture_output=True,
                         text=True, check=True).stdout
    got = [shorten(json.loads(line)) for line in out.splitlines()]
    if [g["step"] for g in got] != list(range(1, len(got) + 1)):
        return "steps are not numbered from 1"
    if len(got) != len(want):
        return "%d steps, %d expected" % (len(got), len(want))
    for g, w in zip(got, want):
        key = differs(g, w)
        if key:
            return "step %d, %s: %s\n  expected %s" % (g["step"], key, g[key], w[key])
    for grain, n in o.counts().items():
        out = subprocess.run([program, "steps", path, "--grain", grain, "--json"], capture_output=True,
                             text=True, check=True).stdout.splitlines()
        if len(out) != n:
            return "%d steps at grain %s, %d expected" % (len(out), grain, n)
    run = json.loads(subprocess.run([program, "run", path, "--json"], capture_output=True, text=True,
                                    check=True).stdout)
    for kind, data in (("gradients", o.grad), ("positions", o.pos)):
        if sorted(run[kind]) != sorted(data):
            return "%s: %s, expected %s" % (kind, sorted(run[kind]), sorted(data))
        for name, values in data.items():
            if oracle.flatten(run[kind][name]["data"]) != values:
                return "%s of %s differ" % (kind, name)
    for walk in ("scatter", "chain rule", "chain-rule", "chain"):
        if lesson["network"][0]["op"] != "conv2d":
            continue
        out = subprocess.run([program, "steps", path, "--grain", "multiply", "--json", "--walk", walk],
                             capture_output=True, text=True, check=True).stdout
        last = {}
        for line in out.splitlines():
            s = json.loads(line)
            if s["writes"] and s["writes"]["tensor"] == "x" and s["writes"]["of"] == "gradient":
                last[tuple(s["writes"]["at"])] = oracle.f32(s["writes"]["value"])
        shape = o.t["x"].shape
        for at, value in last.items():
            index = 0
            for d, a in zip(shape, at):
                index = index * d + a
            if value != o.grad["x"][index]:
                return "%s ends at %r in cell %s, not at %r" % (walk, value, at, o.grad["x"][index])
    return None


def main():
    program = os.path.abspath(sys.argv[1])
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 60
    first = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    done, failed = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "random.json")
        for seed in range(first, first + rounds):
            lesson = lesson_of(seed)
            if lesson is None:
                continue
            with open(path, "w") as f:
                json.dump(lesson, f)
            done += 1
            try:
                wrong = check(program, path, lesson)
            except subprocess.CalledProcessError as e:
                wrong = "exit %d: %s" % (e.returncode, e.stderr)
            if wrong:
                failed += 1
                print("seed %d: %s\n%s" % (seed, wrong, json.dumps(lesson)))
    print("%d passed, %d failed" % (done - failed, failed))
    return failed > 0 or done == 0


if __name__ == "__main__":
    sys.exit(main())
