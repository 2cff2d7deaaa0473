#!/usr/bin/env python3
"""Both LeNet-5 on ten digits, every layer against PyTorch, there and back. lenet_layers.py CONVSTEP SOURCE: TAP.

The numbers are make_lenet.py's (run that when the weights change): of 1998 from the paper's description, of today as one writes
it in PyTorch. The digits go the way that a reader's go: a PNG in the place of the lesson's.
"""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import formats

CONVSTEP, SOURCE = str(Path(sys.argv[1]).resolve()), Path(sys.argv[2]).resolve()
DIGITS = 10
number = 0
failed = False


def ok(problems, what):
    global number, failed
    number += 1
    failed = failed or bool(problems)
    print(f"{'not ok' if problems else 'ok'} {number} {what}")
    for problem in problems:
        print(f"# {problem}")


def cells(nested):
    while isinstance(nested[0], list):
        nested = [inner for outer in nested for inner in outer]
    return nested


def computed(lesson, folder, digit, pixels):
    """All numbers of the lesson with another picture; its loss is towards the next digit, so that there is one."""
    image = next(t for t in lesson["tensors"].values() if "image" in t)
    image["image"] = f"{digit}.png"
    formats.write_png(folder / image["image"], 28, 28, pixels)
    for op in lesson["network"]:
        if "target" in op:
            op["target"] = (digit + 1) % 10
    path = folder / "digit.json"
    path.write_text(json.dumps(lesson), encoding="utf-8")
    done = subprocess.run([CONVSTEP, "run", str(path), "--json"], capture_output=True, text=True, check=False)
    if done.returncode:
        return done.stderr
    numbers = json.loads(done.stdout)
    return numbers["values"] | {f"{name}:gradient": of for name, of in numbers["gradients"].items()}


def problem(name, got, want):
    got = cells(got["data"])
    if len(got) != len(want):
        return f"{name}: {len(got)} numbers, PyTorch has {len(want)}"
    limit = 1e-4 * max(abs(w) for w in want)
    at, worst = max(enumerate(abs(g - w) for g, w in zip(got, want)), key=lambda pair: pair[1])
    return f"{name}, cell {at}: off by {worst:g}, allowed {limit:g}" if worst > limit else None


def check(name, pixels):
    lesson = json.loads((SOURCE / "lessons" / f"{name}.json").read_text(encoding="utf-8"))
    torch = formats.read_safetensors(Path(__file__).with_name(f"{name}.safetensors"))
    for key in ("expect", "story", "questions", "practice", "walk"):
        lesson.pop(key, None)
    for tensor in lesson["tensors"].values():
        if "file" in tensor:
            tensor["file"] = str((SOURCE / "lessons" / tensor["file"]).resolve())
    with tempfile.TemporaryDirectory() as folder:
        for digit in range(DIGITS):
            got = computed(lesson, Path(folder), digit, pixels[digit * 784:(digit + 1) * 784])
            if isinstance(got, str):
                ok([got], f"{name}, digit {digit}")
                continue
            problems = []
            for layer, (shape, data) in torch.items():
                size = len(data) // shape[0]
                problems.append(problem(layer, got[layer], data[digit * size:(digit + 1) * size]))
            ok([p for p in problems if p], f"{name}, digit {digit}: {', '.join(k for k in torch if ':' not in k)} are PyTorch's" +
               f", and {sum(':' in k for k in torch)} gradients")


def main():
    _, _, _, pixels = formats.read_idx(SOURCE / "assets" / "digits" / "held-out-images-idx3-ubyte.gz", DIGITS)
    check("lenet-5", pixels)
    check("lenet-5-modern", pixels)
    print(f"1..{number}")
    return 1 if failed else 0


sys.exit(main())
