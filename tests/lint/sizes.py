#!/usr/bin/env python3
"""Sizes that stay readable: 600 lines a file, 60 a function (counted by universal-ctags, where it is)."""
import shutil
import subprocess
import sys

from source import c_files, finish, name_of

FILE_LINES, FUNCTION_LINES = 600, 60


def long_files(files):
    for path in files:
        lines = path.read_text(encoding="utf-8").count("\n")
        if lines > FILE_LINES:
            yield f"{name_of(path)}:{lines}: {lines} lines; at most {FILE_LINES}"


def long_functions(files):
    tags = subprocess.run(["ctags", "-f", "-", "--languages=C", "--langmap=C:.c.h", "--kinds-C=f", "--fields=+ne",
                           *[str(p) for p in files]], capture_output=True, text=True, check=True)
    for tag in tags.stdout.splitlines():
        fields = dict(f.split(":", 1) for f in tag.split("\t") if f.startswith(("line:", "end:")))
        if "end" in fields:
            lines = int(fields["end"]) - int(fields["line"]) + 1
            if lines > FUNCTION_LINES:
                name, path = tag.split("\t")[:2]
                yield f"{path}:{fields['line']}: {name}() has {lines} lines; at most {FUNCTION_LINES}"


def main():
    files = c_files("src", "tests")
    problems = list(long_files(files))
    version = shutil.which("ctags") and subprocess.run(["ctags", "--version"], capture_output=True, text=True, check=False)
    if version and "Universal" in version.stdout:
        problems += long_functions(files)
    elif not problems:
        print("no universal-ctags here: functions are not counted")
        sys.exit(77)
    finish(problems, "sizes")


main()
