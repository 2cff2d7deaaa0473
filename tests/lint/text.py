#!/usr/bin/env python3
"""Text files: UTF-8, no tabs or blanks at line ends, a last newline, and no path of anybody's machine."""
import re

from source import finish, name_of, tracked_files

TEXT = {".c", ".h", ".py", ".sh", ".md", ".json", ".build", ".txt", ".yml", ".html", ".js", ""}
# Spelled in two pieces, so that this file does not find itself.
MACHINE = re.compile("|".join(["/ho" + r"me/\w", "/ro" + "ot/", "/Us" + r"ers/\w", "/wo" + r"rk/", r"/tm" + r"p/\w*bash"]))
GIVEN = ("tests/golden/", "tests/lessons/", "tests/conformance/", "assets/", "tests/unit/")


def problems_of(path):
    name = name_of(path)
    if path.suffix not in TEXT or name.startswith("assets/"):
        return
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        if not name.startswith(GIVEN):
            yield f"{name}:1: not UTF-8"
        return
    for number, line in enumerate(text.split("\n"), 1):
        if MACHINE.search(line):
            yield f"{name}:{number}: a path of one machine: {MACHINE.search(line).group(0)}"
        if not name.startswith(GIVEN) and (line != line.rstrip() or "\t" in line):
            yield f"{name}:{number}: a tab, or blanks at the end"
    if text and not text.endswith("\n") and not name.startswith(GIVEN):
        yield f"{name}:{text.count(chr(10)) + 1}: no newline at the end"


finish([p for path in tracked_files() for p in problems_of(path)], "text")
