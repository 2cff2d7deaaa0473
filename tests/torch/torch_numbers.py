#!/usr/bin/env python3
"""Every lesson that ships against what PyTorch computes for it. torch_numbers.py CONVSTEP LESSONS: TAP.

expects.json is PyTorch's, in float64 (make_expects.py; run that when a lesson's numbers change). Held against it:
all that `convstep run` prints, all that a lesson's `expect` says, and the loss after the update where a lesson
names it. Neither needs PyTorch here.
"""
import json
import math
import subprocess
import sys
import tempfile
from pathlib import Path

CONVSTEP, FOLDER = str(Path(sys.argv[1]).resolve()), Path(sys.argv[2])
EXPECTS = Path(__file__).with_name("expects.json")
KINDS = ("values", "gradients", "updated", "positions")
ERRATA = {"value": "values", "gradient": "gradients", "updated": "updated"}
number = 0
failed = False


def ok(problems, what):
    global number, failed
    number += 1
    failed = failed or bool(problems)
    print(f"{'not ok' if problems else 'ok'} {number} {what}")
    for problem in problems[:20]:
        print(f"# {problem}")


def shape(nested):
    return [len(nested)] + shape(nested[0]) if isinstance(nested, list) else []


def significant(dims):
    """A shape without its leading ones."""
    while dims and dims[0] == 1:
        dims = dims[1:]
    return dims


def cells(nested):
    """(flat index, number), in row order."""
    flat = [nested]
    while flat and isinstance(flat[0], list):
        flat = [inner for outer in flat for inner in outer]
    return list(enumerate(flat))


def run(path):
    """What the program computes; None where it says that the lesson is wrong."""
    done = subprocess.run([CONVSTEP, "run", str(path), "--json"], capture_output=True, text=True, check=False)
    return json.loads(done.stdout) if done.returncode == 0 else None


def large_problem(kind, name, got, want):
    """Some cells, and two sums over all, of a tensor too large to be kept whole."""
    if got is None or shape(got) != want["shape"]:
        return f"{kind} {name}: shape {None if got is None else shape(got)}, PyTorch has {want['shape']}"
    got = [g for _, g in cells(got)]
    largest = max(abs(g) for g in got)
    limit = 0 if kind == "positions" else 1e-5 * largest + 1e-6
    worst = max(abs(g - w) for g, w in zip(got[::want["every"]], want["cells"], strict=True))
    if worst > limit:
        return f"{kind} {name}: off by {worst:g}, allowed {limit:g}"
    for what, total, term in (("sum", math.fsum(got), largest), ("squares", math.fsum(g * g for g in got), largest ** 2)):
        allowed = (1e-5 * term + 1e-6) * math.sqrt(len(got))  # errors of the cells, as likely up as down
        if abs(total - want[what]) > allowed:
            return f"{kind} {name}: {what} {total:g}, PyTorch has {want[what]:g}, allowed {allowed:g}"
    return None


def tensor_problem(kind, name, got, want):
    if isinstance(want, dict):
        return large_problem(kind, name, got, want)
    if (got is None) != (want is None):
        return f"{kind} {name}: {got}, PyTorch has {want}"
    if got is None:
        return None
    if significant(shape(got)) != significant(shape(want)):
        return f"{kind} {name}: shape {shape(got)}, PyTorch has {shape(want)}"
    got, want = cells(got), cells(want)
    limit = 0 if kind == "positions" else 1e-5 * max(abs(w) for _, w in want) + 1e-6
    worst = max(math.inf if g is None else abs(g - w) for (_, g), (_, w) in zip(got, want))
    return f"{kind} {name}: off by {worst:g}, allowed {limit:g}" if worst > limit else None


def computed_problems(got, torch):
    problems = []
    for kind in KINDS:
        if got[kind].keys() != torch[kind].keys():
            problems.append(f"{kind} of {sorted(got[kind])}, PyTorch has {sorted(torch[kind])}")
            continue
        problems += [tensor_problem(kind, name, got[kind][name]["data"], torch[kind][name]) for name in torch[kind]]
    return [p for p in problems if p]


def flat_index(at, dims):
    index = 0
    for i, d in zip(at, dims[len(dims) - len(at):]):
        index = index * d + i
    return index


def kept_problems(kind, name, want, right, tolerance):
    """An expect of a large tensor: what is kept of PyTorch's."""
    if significant(shape(want)) != significant(right["shape"]):
        return [f"expect {kind} {name}: shape {shape(want)}, PyTorch has {right['shape']}"]
    want = [w for _, w in cells(want)][::right["every"]]
    return [f"expect {kind} {name}, cell {i * right['every']}: {w}, PyTorch has {r}"
            for i, (w, r) in enumerate(zip(want, right["cells"], strict=True)) if abs(w - r) > max(tolerance, tolerance * abs(w))]


def expect_problems(lesson, torch):
    """The source's numbers against PyTorch's; where there is an erratum, the source must be the one that is off."""
    expect = lesson.get("expect", {})
    tolerance = expect.get("tolerance", 1e-4)
    wrong = {(ERRATA[kind], e[kind], flat_index(e["at"], shape(torch[ERRATA[kind]][e[kind]])))
             for e in lesson.get("errata", []) for kind in ERRATA if kind in e}
    problems = []
    for kind in KINDS:
        for name, want in expect.get(kind, {}).items():
            right = torch[kind].get(name)
            if isinstance(right, dict):
                problems += kept_problems(kind, name, want, right, tolerance)
                continue
            if right is None or significant(shape(right)) != significant(shape(want)):
                problems.append(f"expect {kind} {name}: PyTorch has {right}")
                continue
            for (index, w), (_, r) in zip(cells(want), cells(right)):
                near = w == r if kind == "positions" else abs(w - r) <= max(tolerance, tolerance * abs(w))
                if near == ((kind, name, index) in wrong):
                    problems.append(f"expect {kind} {name}, cell {index}: {w}, PyTorch has {r}")
    return problems


def loss_after_problems(lesson, got, torch):
    """The loss that the lesson names after its update: PyTorch's, and the program's with the updated numbers."""
    loss = lesson["backward"]["loss"]
    after = json.loads(json.dumps(lesson))
    for name, updated in got["updated"].items():
        after["tensors"][name]["values"] = updated["data"]
    for key in ("expect", "errata", "story", "questions"):
        after.pop(key, None)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "after.json"
        path.write_text(json.dumps(after), encoding="utf-8")
        again = run(path)["values"][loss]["data"]
    named, right = lesson["x-loss-after-update"], torch["loss_after_update"]
    problems = [] if abs(named - right) <= 1e-4 else [f"the lesson says {named}, PyTorch {right}"]
    return problems + ([] if abs(again - right) <= 1e-5 else [f"the program computes {again}, PyTorch {right}"])


def main():
    expects = json.loads(EXPECTS.read_text(encoding="utf-8"))
    lessons = {p.stem: p for p in sorted(FOLDER.glob("*.json")) if not p.name.endswith(".schema.json")}
    missing, stale = sorted(lessons.keys() - expects.keys()), sorted(expects.keys() - lessons.keys())
    ok([f"{name}: run tests/torch/make_expects.py" for name in missing] + [f"{name}: no such lesson" for name in stale],
       "PyTorch's numbers are there for every lesson")
    ok([] if len(lessons) > 1 else [str(FOLDER)], "the folder holds lessons")
    for name in sorted(lessons.keys() & expects.keys()):
        lesson, got = json.loads(lessons[name].read_text(encoding="utf-8")), run(lessons[name])
        if got is None:
            ok([f"convstep run {lessons[name]} fails"], name)
            continue
        ok(computed_problems(got, expects[name]), f"{name}: all that is computed is PyTorch's")
        ok(expect_problems(lesson, expects[name]), f"{name}: its expect is PyTorch's")
        if "x-loss-after-update" in lesson:
            ok(loss_after_problems(lesson, got, expects[name]), f"{name}: the loss after the update")
    print(f"1..{number}")
    return 1 if failed else 0


sys.exit(main())
