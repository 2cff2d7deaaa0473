#!/usr/bin/env python3
"""The lessons that README and guide print are right. examples.py CONVSTEP LESSON... -- DOCUMENT...: TAP.

A JSON block with "format" is a whole lesson; any other one is keys that are laid over one of the LESSONs, the first over
which it is right. `check` must pass.
"""
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

CONVSTEP = sys.argv[1]
LESSONS, DOCUMENTS = ([Path(name).resolve() for name in names] for names in (sys.argv[2:sys.argv.index("--")],
                                                                             sys.argv[sys.argv.index("--") + 1:]))


def laid_over(path, keys):
    lesson = json.loads(path.read_text(encoding="utf-8"))
    for tensor in lesson["tensors"].values():
        if "image" in tensor:
            tensor["image"] = str(path.parent / tensor["image"])
    return {**lesson, **keys}


def lessons_in(document):
    """Of each block the lessons of which one must be right."""
    for block in re.findall(r"^```json\n(.*?)^```", document.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
        if '"format"' in block:
            yield [json.loads(block)]
        else:
            yield [laid_over(path, json.loads("{" + block + "}")) for path in LESSONS]


def check(lesson):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "example.json"
        path.write_text(json.dumps(lesson), encoding="utf-8")
        return subprocess.run([CONVSTEP, "check", str(path)], capture_output=True, text=True, check=False)


def main():
    number, failed = 0, False
    for document in DOCUMENTS:
        for index, lessons in enumerate(lessons_in(document), 1):
            tried = [check(lesson) for lesson in lessons]
            done = min(tried, key=lambda said: said.returncode)
            number += 1
            failed = failed or done.returncode != 0
            print(f"{'ok' if done.returncode == 0 else 'not ok'} {number} {document.name}, example {index}")
            if done.returncode:
                print("# " + (done.stdout + done.stderr).strip().replace("\n", "\n# "))
    print(f"1..{number}")
    return 1 if failed or number < len(DOCUMENTS) else 0


sys.exit(main())
