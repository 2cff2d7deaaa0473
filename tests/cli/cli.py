#!/usr/bin/env python3
"""The command line as it is promised: exit statuses, messages, JSON. cli.py CONVSTEP SOURCE_ROOT: TAP."""
import json
import os
import re
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CONVSTEP, ROOT = str(Path(sys.argv[1]).resolve()), Path(sys.argv[2])
INVALID, VALID = ROOT / "tests/lessons/invalid", ROOT / "tests/lessons/valid"
COUNTS = ["[2 · (1·3·3 + 1) = 20 parameters; 2·1·3·3 · 6·6 = 648 multiplies; a cell sees 3 × 3 of the input]",
          "[0 parameters; a cell sees 3 × 3 of the input]",
          "[0 parameters: comparing needs no weights; 0 multiplies; a cell sees 4 × 4 of the input]",
          "[0 parameters; a cell sees 4 × 4 of the input]",
          "[4 · (18 + 1) = 76 parameters; 4 · 18 = 72 multiplies; a cell sees the whole input]",
          "[0 parameters; a cell sees the whole input]", "[0 parameters; a cell sees the whole input]"]
LINE = re.compile(r"^[^:]+:\d+:\d+: /\S*: .+$")
ENVIRONMENT = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
ENVIRONMENT["XDG_DATA_HOME"] = "/nonexistent"
ENVIRONMENT["CONVSTEP_DATA"] = str(ROOT)
number = 0
failed = False


def ok(good, what, said=""):
    global number, failed
    number += 1
    failed = failed or not good
    print(f"{'ok' if good else 'not ok'} {number} - {what}")
    if not good:
        print("# " + str(said).strip().replace("\n", "\n# "))


def call(*words, cwd="/", **settings):
    return subprocess.run([CONVSTEP, *map(str, words)], capture_output=True, text=True, check=False, cwd=cwd,
                          env=ENVIRONMENT | settings, timeout=60)


def exits(status, *words, err=None, out=None, **settings):
    """The status; `err` and `out` are patterns, None: nothing is written there where that is an error."""
    done = call(*words, **settings)
    good = done.returncode == status
    good = good and (re.search(err, done.stderr, re.M) is not None if err else done.stderr == "")
    good = good and (re.search(out, done.stdout, re.M) is not None if out else True)
    ok(good, f"convstep {' '.join(map(str, words))} exits {status}",
       f"exit {done.returncode}\nstdout: {done.stdout[:400]}\nstderr: {done.stderr[:400]}")
    return done


def lesson(folder, name, **keys):
    path = Path(folder) / f"{name}.json"
    path.write_text(json.dumps({"format": 1, "title": name} | keys), encoding="utf-8")
    return path


def calls():
    exits(0, "--help", out=r"convstep steps LESSON")
    exits(0, "--version", out=r"^convstep \d+\.\d+\.\d+$")
    for command in ("list", "run", "check", "steps", "export"):
        exits(0, command, "--help", out=rf"convstep {command}")
    exits(2, "chek", err='did you mean "check"')
    exits(2, "no-such-lesson-at-all", err="no lesson has the id")
    exits(2, "run", err="needs a LESSON")
    exits(2, "run", "max-pooling", "average-pooling", err="one word too many")
    exits(2, "run", "max-poolin", err='did you mean "max-pooling"')
    exits(2, "check", err="needs a LESSON")
    exits(2, "steps", "max-pooling", "--grian", "cell", err="did you mean --grain")
    exits(2, "steps", "max-pooling", "--grain", err="needs a value")
    exits(2, "steps", "max-pooling", "--grain", "cels", err="did you mean cell")
    exits(2, "steps", "max-pooling", "--json=yes", err="takes no value")
    exits(2, "run", "max-pooling", "-j", err="has no option -j")
    exits(2, "--step", "0", "max-pooling", err="--step must be")
    exits(2, "--step", "3", err="--step needs a LESSON")
    exits(2, "--grain", "cell", err="--grain needs a LESSON")
    exits(3, "run", "no/such/file.json", err="^no/such/file.json: cannot be opened")
    exits(3, "run", "./max-pooling", err="cannot be opened")
    exits(3, "run", ROOT, err="cannot be read")
    exits(3, "check", "nowhere.json", err="cannot be opened")
    exits(0, "run", "--", "max-pooling", out="4")
    exits(0, "run", "lessons/max-pooling.json", cwd=ROOT, out="4")


def steps():
    count = {"layer": 1, "map": 2, "cell": 8, "multiply": 32}
    for grain, n in count.items():
        done = exits(0, "steps", "max-pooling", "--json", f"--grain={grain}", out="step")
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        ok([s["step"] for s in lines] == list(range(1, n + 1)), f"{n} steps at grain {grain}, numbered from 1",
           done.stdout[:300])
        ok(all(list(s) == ["step", "name", "op", "phase", "reads", "writes", "text"] for s in lines),
           f"every step at grain {grain} has its keys", done.stdout[:300])
    whole = call("steps", "max-pooling").stdout.splitlines()
    ok(len(whole) == 8, "without --grain it is cell, a line a step", whole)
    part = exits(0, "steps", "max-pooling", "--from", "3", "--to=5", out="^3").stdout.splitlines()
    ok(part == whole[2:5], "--from and --to are both included", part)
    for words in (("--from", "9"), ("--to", "9"), ("--from", "0"), ("--to", "-1"), ("--from", "5", "--to", "4"),
                  ("--from", "1.5"), ("--from", "99999999999999999999"), ("--from", "x"), ("--walk", "zigzag")):
        exits(2, "steps", "max-pooling", *words, err="convstep: ")
    gather = call("steps", "convolution-backward-1", "--grain", "multiply").stdout.splitlines()
    ok(len(gather) == 38, "the convolution's way back takes 38 multiplies", len(gather))
    exits(0, "steps", "convolution-backward-1", "--walk", "scatter", out="1")
    layers = exits(0, "steps", "small-cnn", "--grain", "layer").stdout.splitlines()
    ok([line[line.rindex("["):] for line in layers[:7]] == COUNTS, "layers say what they hold and do", "\n".join(layers[:7]))
    ok(not any("multiplies" in line or "a cell sees" in line for line in layers[7:]), "gradients and updates do not", "\n".join(layers[7:]))
    ok("multiplies" not in call("steps", "small-cnn", "--grain", "layer", "--json").stdout, "nor does JSON")


def pipes():
    begin = time.monotonic()
    for command in ("steps", "run"):
        done = subprocess.run(["bash", "-c", f'"$0" {command} max-pooling --json | head -1; echo "${{PIPESTATUS[0]}}"',
                               CONVSTEP], capture_output=True, text=True, check=False, env=ENVIRONMENT)
        ok(done.stdout.splitlines()[-1:] == ["0"] and done.stderr == "",
           f"a reader that closes the pipe of {command} counts as done, silently", done.stdout + done.stderr)
    with tempfile.TemporaryDirectory() as folder:
        deep = lesson(folder, "long", tensors={"a": {"shape": [8, 512, 512], "fill": 1}, "w": {"shape": [8, 8, 5, 5], "fill": 1}},
                      network=[{"op": "conv2d", "input": "a", "weight": "w", "output": "z"}])
        done = subprocess.run(["bash", "-c", '"$0" steps "$1" --grain multiply | head -1; echo "${PIPESTATUS[0]}"',
                               CONVSTEP, str(deep)], capture_output=True, text=True, check=False, env=ENVIRONMENT)
        ok(done.stdout.splitlines()[-1:] == ["0"] and time.monotonic() - begin < 30,
           "the first of 400 million steps comes at once", done.stdout + done.stderr)
    if os.path.exists("/dev/full"):
        for words in (("list",), ("run", "max-pooling"), ("run", "max-pooling", "--json"), ("check", "max-pooling"),
                      ("steps", "max-pooling"), ("--help",), ("--version",)):
            with open("/dev/full", "w", encoding="utf-8") as full:
                done = subprocess.run([CONVSTEP, *words], stdout=full, stderr=subprocess.PIPE, text=True, check=False,
                                      env=ENVIRONMENT)
            ok(done.returncode == 3 and "cannot be written" in done.stderr,
               f"convstep {' '.join(words)} > /dev/full exits 3", done.stderr)


def shape_of(data):
    return [len(data), *shape_of(data[0])] if isinstance(data, list) else []


def flat(data):
    return [x for part in data for x in flat(part)] if isinstance(data, list) else [data]


def shortest(text):
    """No shorter decimal text gives the same float32."""
    value = struct.unpack("f", struct.pack("f", float(text)))[0]
    digits = len(text.lower().split("e")[0].replace("-", "").replace(".", "").strip("0"))
    return digits <= 1 or struct.unpack("f", struct.pack("f", float(f"{value:.{digits - 2}e}")))[0] != value


def run():
    done = exits(0, "run", "max-pooling-backward", "--json", out="values")
    result = json.loads(done.stdout)
    ok(list(result) == ["values", "gradients", "updated", "positions"], "run --json has its four keys, always", list(result))
    ok(result["gradients"]["a"]["data"] == [[2, 0, 0, 0], [0, 0, 0, 8], [0, 4, 0, 0], [0, 0, 6, 0]],
       "the gradient of the slide", result["gradients"])
    ok(all(shape_of(t["data"]) == t["shape"] for of in result.values() for t in of.values()),
       "data is nested as shape says", done.stdout)
    result = json.loads(exits(0, "run", "convolution-backward-1", "--json", out="null").stdout)
    ok(result["values"]["a"] == {"shape": [3, 3], "data": None}, "a symbolic tensor has no data", result["values"])
    ok(result["updated"] == {} and result["positions"] == {}, "what is not there is empty", result)
    result = json.loads(call("run", VALID / "loss.json", "--json").stdout)
    ok(result["values"]["L"] == {"shape": [], "data": 2.5}, "a scalar has no brackets", result["values"])
    done = call("run", VALID / "random.json", "--json")
    numbers = re.findall(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?", re.sub(r'"shape": \[[^]]*\]|"[a-z]\d?"', "", done.stdout))
    ok(len(numbers) > 10 and all(shortest(n) for n in numbers), "numbers are the shortest of their float32",
       [n for n in numbers if not shortest(n)])
    with tempfile.TemporaryDirectory() as folder:
        far = lesson(folder, "far", tensors={"a": {"values": [[3e38, 1]]}, "w": {"values": [[2]]}},
                     network=[{"op": "conv2d", "input": "a", "weight": "w", "output": "z"}])
        result = json.loads(call("run", far, "--json").stdout)
        ok(result["values"]["z"]["data"] == [[[None, 2]]], "what is not finite is null", result["values"])
        exits(1, "check", far, err="is infinity", out="1 wrong")
        own = Path(folder) / "convstep/lessons"
        own.mkdir(parents=True)
        lesson(own, "max-pooling", tensors={"a": {"values": 1}}, network=[{"op": "relu", "input": "a", "output": "b"}])
        exits(0, "run", "max-pooling", out="^b", XDG_DATA_HOME=folder)
    text = call("run", "average-pooling").stdout
    ok("−0.25" in text and "-0.25" not in text, "people read a minus", text)
    rows = [line for line in text.splitlines() if line.startswith("  ")]
    ok(len(rows) > 4 and len({len(line) for line in rows[:3]}) == 1, "columns are aligned", text)


def check():
    exits(0, "check", "max-pooling", out="ok")
    exits(0, "check", *sorted((ROOT / "lessons").glob("*.json")), out="a schema, no lesson")
    exits(0, "check", "convolution-backward-2", out="erratum: gradient of a, row 1, column 2")
    exits(1, "check", INVALID / "expect-differs.json", "max-pooling", err="row 1, column 2", out="max-pooling.json.*ok")
    exits(2, "check", INVALID / "stride-0.json", "no-such-lesson", "max-pooling", err="/network/0/stride", out="ok")
    exits(0, "check", "kernel-gradient", "--gradients", out=r"gradient of w: 4 of 4 cells checked, .*: ok")
    exits(0, "check", "--gradients", "small-cnn", out=r"gradient of W: 72 of 72 cells checked")
    exits(0, "check", "convolution-backward-symbols", "--gradients", out="gradient of w: left out: .*symbols")
    exits(3, "check", "no-such-lesson", "no/such/file", INVALID / "stride-0.json", err="cannot be opened")
    exits(1, "check", INVALID / "file-missing.json", err=r"/tensors/a/file: .*cannot be opened")
    odd = []
    for path in sorted(INVALID.glob("*.json")):
        done = call("check", path)
        if done.returncode != 1 or not done.stderr or not all(LINE.match(line) for line in done.stderr.splitlines()):
            odd.append(f"{path.name} exits {done.returncode}: {done.stderr}")
    ok(not odd, "every wrong lesson exits 1 with lines of FILE:LINE:COLUMN: /pointer: what", "\n".join(odd))
    with tempfile.TemporaryDirectory() as folder:
        text = (ROOT / "lessons/convolution-backward-2.json").read_text(encoding="utf-8")
        for printed, status, err in (("-0.1", 1, "expect has"), ("0.1", 0, None)):
            path = Path(folder) / "changed.json"
            path.write_text(text.replace('"printed": 0.1', f'"printed": {printed}'), encoding="utf-8")
            exits(status, "check", path, err=err)
        path.write_text(text.replace("0.1", "-0.1").replace("--", "-"), encoding="utf-8")
        ok(call("check", path).returncode == 1, "an erratum that is right after all is an error")


def listing():
    done = exits(0, "list", "--json", out="max-pooling")
    lessons = json.loads(done.stdout)
    ok(all(list(entry) == ["id", "title", "section", "path", "steps"] for entry in lessons), "list --json has its keys", lessons)
    ok(all(list(entry["steps"]) == ["layer", "map", "cell", "multiply"] for entry in lessons), "and steps of every grain", lessons)
    by_id = {entry["id"]: entry for entry in lessons}
    ok(by_id["convolution-backward-1"]["steps"] == {"layer": 1, "map": 1, "cell": 11, "multiply": 38},
       "the convolution's way back: 11 cells, 38 multiplies", by_id["convolution-backward-1"])
    sections = list(dict.fromkeys(entry["section"] for entry in lessons))
    known = ["Pooling", "Architecture", "LeNet-5", "Back-propagation", "A small CNN", "In practice"]
    ok(sections[:len(known)] == known, "sections as in the lecture", sections)
    ok(all(Path(entry["path"]).exists() for entry in lessons) and "lesson.schema" not in by_id, "every path is a lesson's", lessons)
    text = call("list").stdout
    ok(all(entry["id"] in text and entry["title"] in text for entry in lessons), "list names them for people", text)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "lessons").mkdir()
        exits(0, "list", "--json", out=r"^\[\s*\]$", CONVSTEP_DATA=folder)
        (Path(folder) / "lessons/broken.json").write_text("{", encoding="utf-8")
        lesson(Path(folder) / "lessons", "ö \"x\"", tensors={"a": {"values": 1}},
               network=[{"op": "relu", "input": "a", "output": "b"}])
        done = exits(1, "list", "--json", err="broken.json:1:2", out="ö", CONVSTEP_DATA=folder)
        ok([entry["title"] for entry in json.loads(done.stdout)] == ['ö "x"'], "a broken lesson does not hide the others", done.stdout)


def main():
    for part in (calls, steps, pipes, run, check, listing):
        part()
    print(f"1..{number}")
    sys.exit(failed)


main()
