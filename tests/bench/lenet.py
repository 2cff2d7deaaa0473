#!/usr/bin/env python3
"""LeNet-5 (modern), one thread, ours beside PyTorch from Debian, with its plain BLAS and with OpenBLAS.

lenet.py LENET LESSON [ROUNDS]: a table of images a second, the best of several rounds taken in turn, and the ratios with
their goals. Ratios of one run mean something, seconds on a shared machine do not."""
import glob
import os
import subprocess
import sys
from pathlib import Path

PYTHON = "/usr/bin/python3"  # the one that Debian's python3-torch belongs to
ROUNDS, SECONDS = int(sys.argv[3]) if len(sys.argv) > 3 else 3, "1"
GOALS = {("forward", "PyTorch"): 4, ("forward", "PyTorch, OpenBLAS"): 4,
         ("train", "PyTorch"): 2, ("train", "PyTorch, OpenBLAS"): 1}
WORDS = {"forward": "one image forward", "train": "training, batches of 64"}


def run(command, libraries=None):
    env = dict(os.environ, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    if libraries:
        env["LD_LIBRARY_PATH"] = libraries
    out = subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout
    return dict(line.split(" ", 1) for line in out.splitlines())


def libraries_with(pattern):
    found = sorted(glob.glob(f"/usr/lib/*/{pattern}/libblas.so.3"))
    return str(Path(found[0]).parent) if found else None


def rivals():
    torch = [PYTHON, str(Path(__file__).with_name("lenet_torch.py")), SECONDS]
    if subprocess.run([PYTHON, "-c", "import torch"], capture_output=True, check=False).returncode != 0:
        print("no PyTorch here (Debian: python3-torch): ours alone")
        return
    for name, pattern in (("PyTorch", "blas"), ("PyTorch, OpenBLAS", "openblas-pthread")):
        folder = libraries_with(pattern)
        if folder:
            yield name, lambda folder=folder: run(torch, folder)
        else:
            print(f"{name}: no {pattern} here (Debian: libblas3, libopenblas0-pthread)")


def main():
    ours = [sys.argv[1], sys.argv[2], SECONDS]
    who = {"ours": lambda: run(ours), **dict(rivals())}
    best = {name: {} for name in who}
    for _ in range(ROUNDS):
        for name, measure in who.items():
            got = measure()
            for what in WORDS:
                best[name][what] = max(best[name].get(what, 0), float(got[what]))
            if name == "ours":
                instructions = got["instructions"]
    print(f"images a second, one thread, the best of {ROUNDS} rounds; instruction set: {instructions}")
    for what, words in WORDS.items():
        for name in who:
            line = f"{words:26}{name:20}{best[name][what]:9.0f}"
            if name != "ours":
                ratio, goal = best["ours"][what] / best[name][what], GOALS[what, name]
                line += f"   ours is {ratio:5.2f} times, goal {goal}: {'reached' if ratio >= goal else 'MISSED'}"
            print(line)


main()
