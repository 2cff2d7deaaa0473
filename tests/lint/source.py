"""What the lints share: the repository's files, and C text taken apart."""
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_TOKEN = re.compile(
    r'(?P<comment>//(?:[^\n\\]|\\.)*|/\*.*?\*/)|(?P<string>"(?:[^"\\\n]|\\.)*")|(?P<char>\'(?:[^\'\\\n]|\\.)*\')',
    re.DOTALL)


def c_files(*folders, ends=(".c", ".h")):
    """The C files below the given folders of the repository, sorted."""
    found = []
    for folder in folders:
        found += [p for p in (ROOT / folder).rglob("*") if p.suffix in ends]
    return sorted(found)


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def _blank(text):
    return re.sub(r"[^\n]", " ", text)


def code_of(text, strings=False):
    """The text with comments blanked, and strings and characters too unless asked for; lines stay."""
    def keep(match):
        return match.group(0) if strings and not match.group("comment") else _blank(match.group(0))
    return _TOKEN.sub(keep, text)


def strings_of(text):
    """(line, literal without quotes) of every string; include lines are left out."""
    for match in _TOKEN.finditer(text):
        if match.group("string"):
            begin = text.rfind("\n", 0, match.start()) + 1
            if not text[begin:match.start()].lstrip().startswith("#"):
                yield text.count("\n", 0, match.start()) + 1, match.group("string")[1:-1]


def tracked_files():
    """Every file of the repository: what git tracks, or in a copy without git what is there."""
    listing = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-z"], capture_output=True, check=False)
    if listing.returncode == 0 and listing.stdout:
        names = listing.stdout.decode().split("\0")
        return [ROOT / n for n in names if n and (ROOT / n).is_file()]
    return [p for p in ROOT.rglob("*") if p.is_file() and not p.relative_to(ROOT).parts[0].startswith(("build", ".git", "frames"))]


def finish(problems, what):
    """Prints FILE:LINE: what, one a line; the lint fails where there is one."""
    for problem in problems:
        print(problem)
    print(f"{what}: {len(problems)} problems" if problems else f"{what}: fine")
    sys.exit(1 if problems else 0)
