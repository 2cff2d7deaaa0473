#!/usr/bin/env python3
"""What no code of the program does: functions, output, and names that only tables and data may hold."""
import json
import re

from source import ROOT, c_files, code_of, finish, name_of, strings_of

NEVER = {
    "atoi": "strtol with its checks", "atol": "strtol with its checks", "atof": "strtod with its checks",
    "sprintf": "snprintf", "vsprintf": "vsnprintf", "strcpy": "memcpy of a known length",
    "strcat": "a buffer", "strtok": "a scan of the caller's own", "gets": "file_read",
    "setlocale": "numbers know no locale", "localeconv": "numbers know no locale",
    "rand": "the documented generator", "srand": "the documented generator", "random": "the documented generator",
    "time": "no clock in the program's results", "gettimeofday": "no clock", "clock": "no clock",
    "clock_gettime": "no clock", "localtime": "no clock", "alloca": "the arena", "system": "no shell",
    "tmpnam": "file_write", "mktemp": "file_write",
}
# The window alone needs the time that passes.
ALLOWED = {("src/platform/", "clock_gettime")}
EXITS = {"exit", "_exit", "_Exit", "quick_exit"}
PRINTS = {"printf", "puts", "putchar", "perror", "vprintf"}
STREAMS = {"fprintf", "fputs", "fwrite", "vfprintf", "fputc"}
CALL = re.compile(r"(?<![\w.>])([A-Za-z_]\w*)\s*\(")
# Names that are values of the lesson format too.
FORMAT_WORDS = {"sgd"}
# A TODO stands for work that is not done.
NOTE = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")


def line_of(text, at):
    return text.count("\n", 0, at) + 1


def calls(path):
    name, code = name_of(path), code_of(path.read_text(encoding="utf-8"))
    speaks = name.startswith("src/cli/") or name == "src/main.c"
    for match in CALL.finditer(code):
        word, line = match.group(1), line_of(code, match.start())
        if word in NEVER and not any(name.startswith(a) and word == b for a, b in ALLOWED):
            yield f"{name}:{line}: {word}() is not used here: {NEVER[word]}"
        elif word in EXITS and not speaks:
            yield f"{name}:{line}: library code does not exit: {word}()"
        elif word in PRINTS and not speaks:
            yield f"{name}:{line}: library code does not print: {word}()"
        # Where memory is at its end there is nobody to give an error to: last words, then abort().
        elif word in STREAMS and not speaks and re.match(r"[^;]*\b(stdout|stderr)\b[^;]*;(?!\s*abort\(\))", code[match.start():]):
            yield f"{name}:{line}: library code does not print: {word}() to a standard stream"


def notes(path):
    text = path.read_text(encoding="utf-8")
    for match in NOTE.finditer(text):
        yield f"{name_of(path)}:{line_of(text, match.start())}: {match.group(0)}"


def operation_names():
    """Names of operations, from the tables of src/ops."""
    pattern = re.compile(r'const struct op \w+\s*=\s*(?:\{\s*\.name\s*=|[A-Z]+\()\s*"([a-z0-9_]+)"')
    names = {name for path in c_files("src/ops") for name in pattern.findall(path.read_text(encoding="utf-8"))}
    return names - FORMAT_WORDS


def names_in_strings(path, operations, lessons):
    name, room = name_of(path), name_of(path).split("/")[1]
    for line, literal in strings_of(path.read_text(encoding="utf-8")):
        for lesson in lessons:
            if re.search(rf"(?<![\w-]){re.escape(lesson)}(?![\w-])", literal):
                yield f"{name}:{line}: code names the lesson {lesson}"
        for operation in operations if room != "ops" else ():
            whole = literal == operation
            # In a sentence a name is an example for people.
            inside = " " not in literal and ("_" in operation or "2d" in operation)
            if whole or inside and re.search(rf"(?<!\w){operation}(?!\w)", literal):
                yield f"{name}:{line}: code outside src/ops names the operation {operation}"


def main():
    problems, operations = [], operation_names()
    lessons = [p.stem for p in sorted((ROOT / "lessons").glob("*.json")) if not p.name.endswith(".schema.json")]
    for path in c_files("src"):
        problems += calls(path)
        problems += notes(path)
        problems += names_in_strings(path, operations, lessons)
    if not operations and (ROOT / "src/ops").is_dir():
        problems.append("src/ops: no `const struct op NAME = {` with a .name found; is the pattern right?")
    for path in (ROOT / "lessons").glob("*.json"):
        json.loads(path.read_text(encoding="utf-8"))
    finish(problems, "forbidden")


main()
