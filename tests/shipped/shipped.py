#!/usr/bin/env python3
"""The lessons that ship. shipped.py CONVSTEP FOLDER: TAP.

`check FOLDER/*.json` passes, `list` finds each of them, and at every grain each has the steps it says, numbered
without a gap, whose last writes are the numbers of `run`.
"""
import json
import subprocess
import sys
from pathlib import Path

CONVSTEP, FOLDER = str(Path(sys.argv[1]).resolve()), sys.argv[2]
GRAINS = ("layer", "map", "cell", "multiply")
OF = {"value": "values", "gradient": "gradients", "updated": "updated", "position": "positions"}
# Of what is longer, the first steps.
STEPS_READ = 4000
# Counted by hand: turn, pad, 9 cells of 4 products; LeNet-5's 340 068 connections and 840 differences from codes, of the
# sub-samplings' windows 6 steps where they have 5 connections, 8084 squashings, 120 cells laid in a row, 4 steps of the loss.
KNOWN = {"convolution-backward-1": {"cell": 11, "multiply": 38},
         "lenet-5-c3": {"map": 16, "cell": 1600, "multiply": 151600},
         "lenet-5": {"multiply": 340068 + 840 + 1176 + 400 + 8084 + 120 + 4}}
number = 0
failed = False


def ok(good, what, said=""):
    global number, failed
    number += 1
    failed = failed or not good
    print(f"{'ok' if good else 'not ok'} {number} {what}")
    if not good:
        print("# " + str(said).strip().replace("\n", "\n# "))


def call(*arguments):
    return subprocess.run([CONVSTEP, *map(str, arguments)], capture_output=True, text=True, check=False)


def cell(nested, at):
    for index in at:
        nested = nested[index]
    return nested


def transcript(lesson, grain):
    done = call("steps", lesson, "--grain", grain, "--to", STEPS_READ, "--json")
    if done.returncode == 2:  # fewer steps than that
        done = call("steps", lesson, "--grain", grain, "--json")
    return [json.loads(line) for line in done.stdout.splitlines()], done


def last_writes_differ(steps, computed):
    """A cell whose last partial is not what `run` prints; None where all agree."""
    last = {}
    for step in steps:
        write = step["writes"]
        if write:
            last[write["of"], write["tensor"], tuple(write["at"])] = write["value"]
    for (of, tensor, at), value in last.items():
        want = computed[OF[of]][tensor]["data"]
        want = None if want is None else cell(want, at)
        if value != want:
            return f"{of} of {tensor} at {at}: {value} after its last step, {want} by run"
    return None


def check_lesson(path, listed):
    computed = json.loads(call("run", path, "--json").stdout)
    for grain in GRAINS:
        steps, done = transcript(path, grain)
        count = min(listed["steps"][grain], STEPS_READ)
        good = [s["step"] for s in steps] == list(range(1, count + 1))
        ok(good, f"{path.stem}: {count} steps at {grain}", done.stderr or f"{len(steps)} lines")
        ok(all(s["text"].strip() for s in steps), f"{path.stem}: each step at {grain} has its words")
        want = KNOWN.get(path.stem, {}).get(grain)
        if want is not None:
            ok(listed["steps"][grain] == want, f"{path.stem}: {want} steps at {grain}, counted by hand", listed["steps"])
        if grain in ("cell", "multiply") and listed["steps"][grain] <= STEPS_READ:
            wrong = last_writes_differ(steps, computed)
            ok(wrong is None, f"{path.stem}: the last sums at {grain} are the computed numbers", wrong)


def main():
    files = sorted(Path(FOLDER).glob("*.json"))
    done = call("check", *files)
    ok(done.returncode == 0, "check lessons/*.json", done.stdout + done.stderr)
    listed = {lesson["id"]: lesson for lesson in json.loads(call("list", "--json").stdout)}
    for path in files:
        if not path.name.endswith(".schema.json"):
            ok(path.stem in listed, f"{path.stem} is listed", list(listed))
            check_lesson(path, listed[path.stem])
    print(f"1..{number}")
    return 1 if failed else 0


sys.exit(main())
