#!/usr/bin/env python3
"""Every header compiles alone, and its guard is its path. headers.py COMPILER...: the compiler's command."""
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from source import ROOT, c_files, finish, name_of


def flags_of_sdl():
    found = subprocess.run(["pkg-config", "--cflags", "sdl2", "SDL2_ttf", "libcjson", "libpng"],
                           capture_output=True, text=True, check=False)
    return found.stdout.split()


def problem_of(path):
    text, name = path.read_text(encoding="utf-8"), name_of(path)
    guard = "CONVSTEP_" + re.sub(r"\W", "_", name.removeprefix("src/")).upper()
    if f"#ifndef {guard}\n#define {guard}\n" not in text:
        return f"{name}:1: include guard {guard} is missing"
    unit = f'#include "{name.removeprefix("src/")}"\nextern int convstep_header_alone;\n'
    done = subprocess.run([*sys.argv[1:], "-std=c17", "-Wall", "-Wextra", "-Werror", "-fsyntax-only",
                           "-D_POSIX_C_SOURCE=200809L", f"-I{ROOT / 'src'}", *FLAGS, "-x", "c", "-"],
                          input=unit, capture_output=True, text=True, check=False)
    return f"{name}:1: does not compile alone:\n{done.stderr}" if done.returncode else None


FLAGS = flags_of_sdl()
with ThreadPoolExecutor(max_workers=2) as pool:
    finish([p for p in pool.map(problem_of, c_files("src", ends=(".h",))) if p], "headers")
