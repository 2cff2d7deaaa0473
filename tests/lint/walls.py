#!/usr/bin/env python3
"""The walls between the rooms: who may include whom, and which library only one room may see."""
import re

from source import c_files, code_of, finish, name_of

BEFORE = ["base", "image", "nn", "ops", "lesson", "step", "view", "app", "cli"]
MAY = {room: set(BEFORE[:i + 1]) for i, room in enumerate(BEFORE)}
MAY["draw"] = {"base", "draw"}
MAY["view"] |= {"draw"}
MAY["platform"] = {"base", "image", "draw", "platform"}
MAY["app"] |= {"draw", "platform"}  # the application drives the window and the painter
MAY["cli"] |= {"draw", "platform"}
MAY["main"] = set(BEFORE) | {"draw", "platform"}

# Header of a library -> the only files that may include it.
ONLY = [
    (re.compile(r"^SDL"), re.compile(r"^src/(platform/|main\.c$)")),
    (re.compile(r"^cjson/|^cJSON"), re.compile(r"^src/lesson/tree\.c$")),
    (re.compile(r"^png\.h|^zlib\.h"), re.compile(r"^src/image/")),
    (re.compile(r"^(unistd|fcntl|dirent)\.h|^sys/"), re.compile(r"^src/(base|cli|platform|main)")),
    (re.compile(r"^(time|locale)\.h|^sys/time"), re.compile(r"^src/platform/")),
]
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^">]+)[">]', re.MULTILINE)


def room_of(name):
    parts = name.split("/")
    return parts[1] if len(parts) > 2 else parts[1].split(".")[0]


def problems_of(path):
    name, text = name_of(path), code_of(path.read_text(encoding="utf-8"), strings=True)
    room = room_of(name)
    if room not in MAY:
        yield f"{name}:1: no room of this name in tests/lint/walls.py and src/README.md"
        return
    for match in INCLUDE.finditer(text):
        line, header = text.count("\n", 0, match.start(1)) + 1, match.group(2)
        if match.group(1) == '"':
            target = header.split("/")[0]
            if "/" not in header or ".." in header:
                yield f"{name}:{line}: include \"{header}\" as \"room/file.h\""
            elif target not in MAY[room]:
                yield f"{name}:{line}: {room} may not include {header}"
        for library, only in ONLY:
            if match.group(1) == "<" and library.search(header) and not only.search(name):
                yield f"{name}:{line}: <{header}> is for {only.pattern} alone"


finish([p for path in c_files("src") for p in problems_of(path)], "walls")
