#!/usr/bin/env python3
"""The lessons of this folder, whose expected numbers PyTorch computed in float64.

check.py CONVSTEP: for every lesson here `convstep check` must pass, and the numbers of `convstep run --json`
must be within 1e-5 * max|expected| + 1e-6 of each expected tensor; saved positions exactly. TAP.
"""
import json
import math
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

FOLDER = Path(__file__).resolve().parent


def flat(nested):
    return [x for part in nested for x in flat(part)] if isinstance(nested, list) else [nested]


def shape(nested):
    return [len(nested), *shape(nested[0])] if isinstance(nested, list) else []


def without_leading_ones(dims):
    dims = list(dims)
    while dims and dims[0] == 1:
        dims.pop(0)
    return dims


def difference(kind, name, got, want):
    """What is wrong with one tensor, or None."""
    if got is None or got["data"] is None:
        return f"{kind} {name}: no numbers"
    if without_leading_ones(got["shape"]) != without_leading_ones(shape(want)) or shape(got["data"]) != got["shape"]:
        return f"{kind} {name}: shape {got['shape']}, expected {shape(want)}"
    got, want = flat(got["data"]), flat(want)
    limit = 0 if kind == "positions" else 1e-5 * max(map(abs, want)) + 1e-6
    worst = max(math.inf if g is None else abs(g - w) for g, w in zip(got, want))
    return f"{kind} {name}: off by {worst:g}, allowed {limit:g}" if worst > limit else None


def problems(convstep, path):
    checked = subprocess.run([convstep, "check", path], capture_output=True, text=True, check=False)
    if checked.returncode:
        return [f"check exits {checked.returncode}: {(checked.stdout + checked.stderr).strip()}"]
    ran = subprocess.run([convstep, "run", path, "--json"], capture_output=True, text=True, check=False)
    if ran.returncode:
        return [f"run exits {ran.returncode}: {ran.stderr.strip()}"]
    got = json.loads(ran.stdout)
    expected = json.loads(Path(path).read_text(encoding="utf-8"))["expect"]
    found = [difference(kind, name, got[kind].get(name), want)
             for kind in ("values", "gradients", "updated", "positions")
             for name, want in expected.get(kind, {}).items()]
    return [p for p in found if p]


def main():
    convstep = sys.argv[1]
    lessons = sorted(FOLDER.glob("*.json"))
    print(f"1..{len(lessons)}")
    with ThreadPoolExecutor(max_workers=2) as pool:
        results = list(pool.map(lambda path: problems(convstep, str(path)), lessons))
    for number, (path, wrong) in enumerate(zip(lessons, results), 1):
        print(f"{'not ok' if wrong else 'ok'} {number} {path.stem}")
        for problem in wrong:
            print(f"# {problem}")
    return 0 if lessons and not any(results) else 1


sys.exit(main())
