#!/usr/bin/env python3
"""Exported frames are the same bytes wherever they are made. export.py CONVSTEP FOLDER-OF-LESSONS: TAP."""
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

CONVSTEP, FOLDER = str(Path(sys.argv[1]).resolve()), sys.argv[2]
LOCALES = Path("/usr/share/i18n/locales/de_DE")
number = 0
failed = False


def ok(good, what, said=""):
    global number, failed
    number += 1
    failed = failed or not good
    print(f"{'ok' if good else 'not ok'} {number} {what}")
    if not good and said:
        print("# " + said.strip().replace("\n", "\n# "))


def german(folder):
    """Settings of a locale that writes 0,1; the C.UTF-8 one where it cannot be had."""
    installed = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False).stdout.lower()
    if "de_de.utf8" in installed:
        return {"LC_ALL": "de_DE.UTF-8"}
    if LOCALES.exists() and shutil.which("localedef"):
        made = subprocess.run(["localedef", "-i", "de_DE", "-f", "UTF-8", str(folder / "de_DE.UTF-8")],
                              capture_output=True, check=False)
        if made.returncode == 0:
            return {"LC_ALL": "de_DE.UTF-8", "LOCPATH": str(folder)}
    return {"LC_ALL": "C.UTF-8"}


def export(lesson, out, cwd, settings, *options):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("LC_") and k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    environment.update(settings)
    done = subprocess.run([CONVSTEP, "export", lesson, "--out", str(out), *options], cwd=cwd, env=environment,
                          capture_output=True, text=True, check=False)
    ok(done.returncode == 0, f"{Path(lesson).stem} {' '.join(options)}: exported in {settings['LC_ALL']}", done.stderr)


def digests(folder):
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir())}


def twice(lesson, work, german_settings, *options):
    """Two exports that differ in folder, locale, time zone and home."""
    one, two = work / "one", work / "two and ü" / "deep"
    two.mkdir(parents=True)
    (work / "home").mkdir()
    export(lesson, one, work, {"LC_ALL": "C", "TZ": "UTC", "HOME": str(work)}, *options)
    export(lesson, two, two, {**german_settings, "TZ": "Asia/Tokyo", "HOME": str(work / "home")}, *options)
    a, b = digests(one), digests(two)
    differ = [n for n in sorted(set(a) | set(b)) if a.get(n) != b.get(n)]
    ok(bool(a) and not differ, f"{Path(lesson).stem}: {len(a)} frames, the same bytes twice", "differ: " + " ".join(differ))
    return one


def check_names(folder, stem, first, last):
    want = [f"{stem}-{i:06d}.png" for i in range(first, last + 1)]
    got = sorted(p.name for p in folder.iterdir())
    ok(got == want, f"{stem}: frames {first} to {last} and nothing else", f"got {got}")


def check_png(folder):
    if not shutil.which("pngcheck"):
        ok(True, "pngcheck # SKIP not here")
        return
    files = sorted(str(p) for p in folder.iterdir())
    done = subprocess.run(["pngcheck", "-q", *files], capture_output=True, text=True, check=False)
    ok(done.returncode == 0, f"pngcheck finds nothing wrong with {len(files)} frames", done.stdout)


def main():
    # The set of lessons is data: the first and the last by name stand for all.
    lessons = sorted(p for p in Path(FOLDER).glob("*.json") if not p.name.endswith(".schema.json"))
    with tempfile.TemporaryDirectory() as name:
        settings = german(Path(name))
        for index, lesson in enumerate((lessons[0], lessons[-1])):
            work = Path(name) / f"work{index}"
            work.mkdir()
            theme = ("paper", "board")[index]
            frames = twice(str(lesson), work, settings, "--grain", "cell", "--from", "2", "--to", "4",
                           "--size", "1280x720", "--theme", theme)
            check_names(frames, lesson.stem, 2, 4)
            check_png(frames)
    print(f"1..{number}")
    return 1 if failed else 0


sys.exit(main())
