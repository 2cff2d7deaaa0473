#!/usr/bin/env python3
"""Instructions that training LeNet-5 takes an image, counted by valgrind: repeatable where seconds are not.

count.py LENET LESSON GOLDEN COMPILER [--update]: compares with the golden file, which holds a compiler and a number, and
allows 3 %. Only what src/ compiles to is counted, with the loops that every machine has. Exit 77: not comparable here."""
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOM = 0.03
FEWER, MORE = 64, 192  # images; their difference leaves out what happens once
LINE = re.compile(r"^\s*([\d,]+)\s+\(.*?\)\s+\S*src/(?:base|nn|ops|lesson)/\S+:")


def instructions(lenet, lesson, images):
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "callgrind"
        subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", lenet, lesson, "--count", str(images)],
                       check=True, capture_output=True)
        text = subprocess.run(["callgrind_annotate", "--threshold=100", "--auto=no", str(out)], check=True, capture_output=True,
                              text=True).stdout
    return sum(int(m.group(1).replace(",", "")) for m in map(LINE.match, text.splitlines()) if m)


def skip(why):
    print(why)
    sys.exit(77)


def main():
    lenet, lesson, golden, compiler = sys.argv[1:5]
    if not shutil.which("valgrind") or not shutil.which("callgrind_annotate"):
        skip("no valgrind here")
    if "--update" not in sys.argv and Path(golden).read_text(encoding="utf-8").splitlines()[0] != compiler:
        skip(f"the golden count is another compiler's: this is {compiler}")
    got = (instructions(lenet, lesson, MORE) - instructions(lenet, lesson, FEWER)) // (MORE - FEWER)
    if "--update" in sys.argv:
        Path(golden).write_text(f"{compiler}\n{got} instructions an image\n", encoding="utf-8")
        return
    want = int(Path(golden).read_text(encoding="utf-8").splitlines()[1].split()[0])
    print(f"{got} instructions an image, golden {want}: {100 * (got / want - 1):+.2f} %")
    if abs(got - want) > ROOM * want:
        print("more than 3 % apart; where that is meant: meson compile -C build bench-count-update")
        sys.exit(1)


main()
