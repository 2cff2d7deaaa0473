#!/usr/bin/env python3
"""The lessons that README and guide print are right. examples.py CONVSTEP LESSON PRACTICE DOCUMENT...: TAP.

A JSON block with "format" is a whole lesson; any other one is keys that are laid over LESSON or, where it has "practice",
over the lesson PRACTICE. `check` must pass.
"""
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

CONVSTEP, LESSON, PRACTICE = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
DOCUMENTS = [Path(name) for name in sys.argv[4:]]


def laid_over(path, keys):
    lesson = json.loads(path.read_text(encoding="utf-8"))
    for tensor in lesson["tensors"].values():
        if "image" in tensor:
            tensor["image"] = str(path.parent / tensor["image"])
    return {**lesson, **keys}


def lessons_in(document):
    for block in re.findall(r"^```json\n(.*?)^```", document.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
        if '"format"' in block:
            yield json.loads(block)
        else:
            keys = json.loads("{" + block + "}")
            yield laid_over(PRACTICE if "practice" in keys else LESSON, keys)


def check(lesson):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "example.json"
        path.write_text(json.dumps(lesson), encoding="utf-8")
        return subprocess.run([CONVSTEP, "check", str(path)], capture_output=True, text=True, check=False)


def main():
    number, failed = 0, False
    for document in DOCUMENTS:
        for index, lesson in enumerate(lessons_in(document), 1):
            done = check(lesson)
            number += 1
            failed = failed or done.returncode != 0
            print(f"{'ok' if done.returncode == 0 else 'not ok'} {number} {document.name}, example {index}")
            if done.returncode:
                print("# " + (done.stdout + done.stderr).strip().replace("\n", "\n# "))
    print(f"1..{number}")
    return 1 if failed or number < len(DOCUMENTS) else 0


sys.exit(main())
