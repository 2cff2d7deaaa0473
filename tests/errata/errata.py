#!/usr/bin/env python3
"""A slide's misprint is told apart from a wrong program, both ways. errata.py CONVSTEP FOLDER-OF-LESSONS: TAP.

Every lesson with an erratum is checked as it is, and changed in four ways of which each must make
`convstep check` fail: the printed number made right, the erratum taken away, another number than the
one expected, and the erratum said twice.
"""
import copy
import json
import subprocess
import sys
import tempfile
from pathlib import Path

CONVSTEP, FOLDER = str(Path(sys.argv[1]).resolve()), sys.argv[2]
number = 0
failed = False


def check(lesson, name):
    """Exit status and all text of `check` on a lesson given as an object."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.json"
        path.write_text(json.dumps(lesson, ensure_ascii=False), encoding="utf-8")
        done = subprocess.run([CONVSTEP, "check", str(path)], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def ok(good, what, said):
    global number, failed
    number += 1
    failed = failed or not good
    print(f"{'ok' if good else 'not ok'} {number} {what}")
    if not good:
        print("# " + said.replace("\n", "\n# "))


def rank(nested):
    return 1 + rank(nested[0]) if isinstance(nested, list) else 0


def cell(nested, at):
    """The list that holds the cell, and its last index; axes of size 1 may lead on either side."""
    at = ([0] * 4 + at)[-rank(nested):]
    for index in at[:-1]:
        nested = nested[index]
    return nested, at[-1]


def right_number(lesson, erratum, kind, name):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lesson.json"
        path.write_text(json.dumps(lesson), encoding="utf-8")
        done = subprocess.run([CONVSTEP, "run", str(path), "--json"], capture_output=True, text=True, check=True)
    row, last = cell(json.loads(done.stdout)[kind + "s" if kind != "updated" else kind][name]["data"], erratum["at"])
    return row[last]


def try_erratum(path, index):
    lesson = json.loads(path.read_text(encoding="utf-8"))
    erratum = lesson["errata"][index]
    kind = next(k for k in ("value", "gradient", "updated") if k in erratum)
    name, printed = erratum[kind], erratum["printed"]
    expected = kind + "s" if kind != "updated" else kind
    who = f"{path.stem}, erratum {index + 1}"

    status, said = check(lesson, path.stem)
    ok(status == 0 and "erratum" in said.lower() and str(printed) in said, f"{who}: reported, and passes", said)

    right = right_number(lesson, erratum, kind, name)
    mended = copy.deepcopy(lesson)
    mended["errata"][index]["printed"] = right
    row, last = cell(mended["expect"][expected][name], erratum["at"])
    row[last] = right
    status, said = check(mended, path.stem)
    ok(status == 1, f"{who}: fails where the printed number is right after all", said)

    silent = copy.deepcopy(lesson)
    del silent["errata"][index]
    status, said = check(silent, path.stem)
    ok(status == 1, f"{who}: fails without the erratum", said)

    other = copy.deepcopy(lesson)
    other["errata"][index]["printed"] = right
    status, said = check(other, path.stem)
    ok(status == 1, f"{who}: fails where expect holds another number than the printed one", said)

    twice = copy.deepcopy(lesson)
    twice["errata"].append(erratum)
    status, said = check(twice, path.stem)
    ok(status == 1, f"{who}: fails where it is said twice", said)


for lesson_path in sorted(Path(FOLDER).glob("*.json")):
    if not lesson_path.name.endswith(".schema.json"):
        for k in range(len(json.loads(lesson_path.read_text(encoding="utf-8")).get("errata", []))):
            try_erratum(lesson_path, k)
print(f"1..{number}")
sys.exit(1 if failed or not number else 0)
