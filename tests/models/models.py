#!/usr/bin/env python3
"""The networks that ship: what assets/models/README.md says of them is so. models.py CONVSTEP SOURCE: TAP.

Each has a table row (file, accuracy on the held-out digits) and a command. The files hold the tensors of their lessons; `evaluate`
prints the accuracy; the command, cut to one epoch, makes the same bytes twice, of the same names and shapes.
"""
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

CONVSTEP, SOURCE = str(Path(sys.argv[1]).resolve()), Path(sys.argv[2]).resolve()
sys.path.insert(0, str(SOURCE / "tests" / "torch"))
import formats  # noqa: E402

README = (SOURCE / "assets" / "models" / "README.md").read_text(encoding="utf-8")
HELD_OUT = ",".join(f"assets/digits/held-out-{part}-ubyte.gz" for part in ("images-idx3", "labels-idx1"))
PARAMETERS = {"lenet-5": 60000, "lenet-5-modern": 61706}
GOALS = {"lenet-5": 98.0, "lenet-5-modern": 98.7}
number = 0
failed = False


def ok(good, what, said=""):
    global number, failed
    number += 1
    failed = failed or not good
    print(f"{'ok' if good else 'not ok'} {number} {what}")
    if not good:
        print("# " + str(said).strip().replace("\n", "\n# "))


def call(folder, *words):
    done = subprocess.run([CONVSTEP, *words], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        ok(False, " ".join(words), done.stderr)
    return done.stdout


def shapes(path):
    return {name: shape for name, (shape, _) in formats.read_safetensors(path).items()}


def fits(name, lesson):
    file = SOURCE / "assets" / "models" / f"{name}.safetensors"
    named = {t["tensor"]: t["shape"] for t in lesson["tensors"].values() if "file" in t}
    ok(shapes(file) == named, f"{name}: the file holds the lesson's tensors", f"{shapes(file)}\n{named}")
    weights = formats.read_safetensors(file)
    table = next((op["connections"] for op in lesson["network"] if "connections" in op), None)
    unread = 0 if table is None else sum(25 * (6 - len(inputs)) for inputs in table)
    count = sum(len(data) for _, data in weights.values()) - unread
    ok(count == PARAMETERS[name], f"{name}: {PARAMETERS[name]} parameters", count)


def is_as_good(name):
    said = json.loads(call(SOURCE, "evaluate", f"lessons/{name}.json", "--data", HELD_OUT, "--json"))
    row = re.search(rf"\| `{name}\.safetensors` \|.*?\| ([\d.]+) % \|", README)
    got = 100 * said["accuracy"]
    ok(row is not None and abs(float(row.group(1)) - got) < 0.01, f"{name}: the accuracy that its table says", f"{row} {got}")
    ok(got >= GOALS[name], f"{name}: at least {GOALS[name]} % of the held-out digits", got)
    ok(said["images"] == 1000 and all(sum(row) == 100 for row in said["confusion"]), f"{name}: of 1000 digits", said)


def commands():
    """Words of each `convstep train` of the README, without its line breaks."""
    text = README.replace("\\\n", " ")
    return [shlex.split(line) for line in re.findall(r"^(?:build/)?convstep train .*$", text, re.MULTILINE)]


def trained(folder, words):
    """The file that the command makes in a copy of the tree, in one epoch."""
    words = [Path(words[0]).name, *words[1:]]
    words[words.index("--epochs") + 1] = "1"
    out = folder / words[words.index("--out") + 1]
    out.parent.mkdir(parents=True, exist_ok=True)
    call(folder, *words[1:])
    return out


def repeats(words):
    files = []
    with tempfile.TemporaryDirectory() as name:
        for copy in ("1", "2"):
            root = Path(name) / copy
            shutil.copytree(SOURCE / "lessons", root / "lessons")
            (root / "assets").mkdir()
            os.symlink(SOURCE / "assets" / "digits", root / "assets" / "digits")
            files.append(trained(root, words))
        ok(files[0].read_bytes() == files[1].read_bytes(), f"{files[0].name}: the command makes the same bytes again")
        shipped = SOURCE / "assets" / "models" / files[0].name
        ok(shapes(files[0]) == shapes(shipped), f"{files[0].name}: of the names and shapes that ship")
        ok(files[0].stat().st_size == shipped.stat().st_size, f"{files[0].name}: and of its size")
    return files[0].name


def misread():
    """The digit to be fine-tuned on is one that the network gets wrong."""
    lesson = json.loads((SOURCE / "lessons" / "pretrained-and-fine-tuned.json").read_text(encoding="utf-8"))
    target = next(op["target"] for op in lesson["network"] if "target" in op)
    shares = json.loads(call(SOURCE, "run", "lessons/pretrained-and-fine-tuned.json", "--json"))["values"]["p"]["data"]
    ok(shares.index(max(shares)) != target, "the digit to fine-tune on is misread before", shares)


def main():
    for name in PARAMETERS:
        fits(name, json.loads((SOURCE / "lessons" / f"{name}.json").read_text(encoding="utf-8")))
        is_as_good(name)
    made = [repeats(words) for words in commands()]
    ok(sorted(made) == sorted(f"{name}.safetensors" for name in PARAMETERS), "a command for each network", made)
    misread()
    print(f"1..{number}")
    return 1 if failed else 0


sys.exit(main())
