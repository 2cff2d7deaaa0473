#!/usr/bin/env python3
"""Frames of every operation there and back: each conformance lesson is drawn, layer by layer.

usage: every_operation.py CONVSTEP CONFORMANCE
"""
import subprocess
import sys
import tempfile
from pathlib import Path


def main():
    program, folder = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
    lessons = sorted(folder.glob("*.json"))
    failed = not lessons
    print(f"1..{max(1, len(lessons))}")
    for number, lesson in enumerate(lessons, 1):
        with tempfile.TemporaryDirectory() as out:
            done = subprocess.run([program, "export", lesson, "--grain", "layer", "--size", "320x320", "--out", out],
                                  capture_output=True, text=True)
            good = done.returncode == 0 and any(Path(out).iterdir())
        failed = failed or not good
        print(f"{'ok' if good else 'not ok'} {number} {lesson.stem}" + ("" if good else f" # exit {done.returncode}"))
    return failed


if __name__ == "__main__":
    sys.exit(main())
