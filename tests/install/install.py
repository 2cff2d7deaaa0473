#!/usr/bin/env python3
"""What `meson install` puts down runs from there. install.py BUILD PREFIX MESON...: TAP.

BUILD is the build folder, PREFIX its install prefix, MESON the command. Installs into a folder of its own
and calls the program from elsewhere, with nothing of the source folder in reach.
"""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

BUILD, PREFIX, MESON = sys.argv[1], sys.argv[2], sys.argv[3:]
number = 0
failed = False


def ok(good, what, said=""):
    global number, failed
    number += 1
    failed = failed or not good
    print(f"{'ok' if good else 'not ok'} {number} {what}")
    if not good:
        print("# " + said.strip().replace("\n", "\n# "))


def main():
    with tempfile.TemporaryDirectory() as name:
        root, elsewhere = Path(name) / "root", Path(name) / "elsewhere"
        elsewhere.mkdir()
        done = subprocess.run([*MESON, "install", "-C", BUILD, "--no-rebuild", "--destdir", str(root)],
                              capture_output=True, text=True, check=False)
        ok(done.returncode == 0, "meson install", done.stdout + done.stderr)
        program = root / PREFIX.lstrip("/") / "bin" / "convstep"
        ok(program.is_file() and os.access(program, os.X_OK), "bin/convstep is there", str(program))
        environment = {k: v for k, v in os.environ.items() if k not in ("CONVSTEP_DATA", "DISPLAY", "WAYLAND_DISPLAY")}
        environment["HOME"] = str(elsewhere)
        environment["XDG_DATA_HOME"] = str(elsewhere / "data")

        def call(*arguments):
            return subprocess.run([str(program), *arguments], cwd=elsewhere, env=environment, capture_output=True,
                                  text=True, check=False)

        listed = call("list", "--json")
        lessons = json.loads(listed.stdout) if listed.returncode == 0 else []
        ok(bool(lessons), "list finds the lessons", listed.stdout + listed.stderr)
        ok(all(Path(lesson["path"]).resolve().is_relative_to(root.resolve()) for lesson in lessons),
           "they are the installed ones", listed.stdout)
        for lesson in lessons:
            checked = call("check", lesson["id"])
            ok(checked.returncode == 0, f"check {lesson['id']}", checked.stdout + checked.stderr)
        if lessons:
            exported = call("export", lessons[0]["id"], "--out", "frames", "--to", "1")
            frame = elsewhere / "frames" / f"{lessons[0]['id']}-000001.png"
            ok(exported.returncode == 0 and frame.is_file(), "export writes a frame", exported.stderr)
        data = next(iter(root.rglob("share/convstep")), root)
        for part in ("digits/README.md", "digits/LICENSE-Apache-2.0.txt", "digits/LICENSE-BSD-3-Clause.txt", "models/README.md",
                     "fonts/LICENSE-Inter.txt"):
            ok((data / "assets" / part).is_file(), f"assets/{part}")
        digits = ",".join(str(data / "assets" / "digits" / f"held-out-{part}-ubyte.gz") for part in ("images-idx3", "labels-idx1"))
        scored = call("evaluate", "lenet-5-modern", "--data", digits, "--json")
        ok(scored.returncode == 0 and json.loads(scored.stdout)["accuracy"] > 0.98, "a trained network reads the digits that ship",
           scored.stdout + scored.stderr)
        version = call("--version")
        ok(version.returncode == 0 and "convstep" in version.stdout, "--version", version.stdout + version.stderr)
    print(f"1..{number}")
    return 1 if failed else 0


sys.exit(main())
