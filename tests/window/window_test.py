#!/usr/bin/env python3
"""The real window, by real keys and clicks: it shows the very pixels that export writes.

window_test.py CONVSTEP CONTROLS ROOT [MANAGER]: the program, the lister of controls, the repository, a window
manager (without it, full screen is not tested)."""
import pathlib
import random
import subprocess
import sys
import tempfile
import time

from screen import Screen, Window, need_tools, png_pixels

PROGRAM, CONTROLS, ROOT = (pathlib.Path(word).resolve() for word in sys.argv[1:4])
MANAGER = pathlib.Path(sys.argv[4]).resolve() if len(sys.argv) > 4 else None
LESSON = ROOT / "lessons/convolution-backward-1.json"
GRAINS = ("layer", "map", "cell", "multiply")
IDLE_SECONDS, IDLE_TICKS = 2, 2


class Skip(Exception):
    """What cannot be tested here, and why."""


class Frames:
    """What export writes, each frame made once."""

    def __init__(self, folder):
        self.folder = folder
        self.known = {}

    def frame(self, step, grain, size, *options):
        key = (step, grain, size, options)
        if key not in self.known:
            name = "x".join(map(str, size)) + grain + "".join(options).replace("/", "")
            out = self.folder / name
            subprocess.run([PROGRAM, "export", LESSON, "--out", out, "--grain", grain, "--from", str(step),
                            "--to", str(step), "--size", f"{size[0]}x{size[1]}", *options], check=True)
            width, height, pixels = png_pixels(out / f"{LESSON.stem}-{step:06d}.png")
            assert (width, height) == size
            self.known[key] = pixels
        return self.known[key]


class Driver:
    """A window and where its controls are."""

    def __init__(self, screen, frames, folder, *words):
        self.frames = frames
        self.window = Window(screen, PROGRAM, LESSON, *words, folder=folder)
        self.size = self.window.geometry()[2:]

    def at(self, step, grain="cell", *options):
        self.size = self.window.geometry()[2:]
        wanted = self.frames.frame(step, grain, self.size, *options)
        assert self.window.shows(wanted), f"not the pixels of step {step} by {grain} at {self.size}"

    def controls(self, step, grain="cell"):
        said = subprocess.run([CONTROLS, LESSON, str(GRAINS.index(grain)), str(step), *map(str, self.size),
                               ROOT / "assets/fonts"], capture_output=True, text=True, check=True).stdout
        rows = [line.split() for line in said.splitlines()]
        return [(row[0], int(row[1]), *map(float, row[2:])) for row in rows]

    def place(self, name, argument=None, step=1, grain="cell"):
        for control in self.controls(step, grain):
            if control[0] == name and argument in (None, control[1]):
                _, _, x, y, width, height = control
                return x + width / 2, y + height / 2
        raise AssertionError(f"no control {name} {argument}")

    def click(self, name, argument=None, step=1, grain="cell"):
        self.window.click(*self.place(name, argument, step, grain))


def keys_step(driver):
    driver.at(1)
    driver.window.key("Right")
    driver.at(2)
    driver.window.key("Right", "Next", "Right", "Prior", "Left")
    driver.at(3)
    driver.window.key("End")
    driver.at(11)
    driver.window.key("Home")
    driver.at(1)


def every_step_is_what_export_writes(driver):
    driver.window.key("Home")
    for step in range(1, 12):
        driver.at(step)
        driver.window.key("Right")
    driver.window.key("Home")


def the_grain_changes_by_key(driver):
    driver.window.key("4", "End")
    driver.at(38, "multiply")
    driver.window.key("g", "2", "1", "Return")
    driver.at(21, "multiply")
    driver.window.key("3")
    driver.at(7)
    driver.window.key("Home")
    driver.at(1)


def the_mouse_does_it_too(driver):
    driver.click("next", step=1)
    driver.at(2)
    driver.click("next", step=2)
    driver.at(3)
    driver.click("back", step=3)
    driver.at(2)
    driver.click("last", step=2)
    driver.at(11)
    driver.click("first", step=11)
    driver.at(1)
    driver.click("grain", 3, step=1)
    driver.at(1, "multiply")
    driver.click("grain", 2, step=1, grain="multiply")
    driver.at(1)


def the_timeline_is_scrubbed(driver):
    tracks = [c for c in driver.controls(1) if c[0] == "seek"]
    left = min(c[2] for c in tracks)
    right = max(c[2] + c[4] for c in tracks)
    middle = tracks[0][3] + tracks[0][5] / 2
    driver.window.click(right - 2, middle)
    driver.at(11)
    driver.window.move(right - 2, middle)
    driver.window.button(True)
    driver.window.move((left + right) / 2, middle)
    driver.window.move(left + 2, middle + 40)
    driver.window.button(False)
    driver.at(1)


def the_wheel_steps(driver):
    driver.window.move(driver.size[0] / 2, driver.size[1] / 3)
    driver.window.screen.xdotool("click", "5", "click", "5", "click", "4")
    driver.at(2)
    driver.window.key("Home")
    driver.at(1)


def a_question_stops_and_is_skipped(driver):
    driver.window.key("p", "Right")
    time.sleep(0.3)
    asked = driver.window.pixels()
    assert not any(asked == driver.frames.frame(step, "cell", driver.size) for step in (1, 2)), "no question"
    driver.window.key("Right")
    driver.at(2)
    driver.window.key("p", "Home")
    driver.at(1)


def black_and_back(driver):
    driver.window.key("Right", "period")
    assert driver.window.shows(bytes(len(driver.window.pixels()))), "the screen is not black"
    driver.window.key("Right")
    driver.at(2)
    driver.window.key("b")
    assert driver.window.shows(bytes(len(driver.window.pixels()))), "the screen is not black"
    driver.window.key("x")
    driver.at(2)
    driver.window.key("Home")
    driver.at(1)


def the_theme_changes(driver):
    driver.window.key("t")
    driver.at(1, "cell", "--theme", "board")
    driver.window.key("t")
    driver.at(1)


def help_lies_on_top_and_goes(driver):
    before = driver.window.pixels()
    driver.window.key("question")
    time.sleep(0.3)
    assert driver.window.pixels() != before, "no help"
    driver.window.key("Escape")
    driver.at(1)


def the_library_opens_and_closes(driver):
    driver.window.key("l")
    time.sleep(0.3)
    driver.window.key("Down", "Up", "Next", "Prior", "Escape")
    driver.at(1)


def playing_goes_on_by_itself(driver):
    driver.window.key("4", "bracketright", "bracketright", "bracketright", "space")
    time.sleep(3)  # 38 steps at eight times the speed are through
    driver.window.key("0")
    driver.at(38, "multiply")


def sizes_are_sharp(driver):
    for size in ((1024, 640), (1024, 768), (1920, 1080), (901, 577), (1280, 720)):
        driver.window.resize(*size)
        assert driver.window.geometry()[2:] == size, driver.window.geometry()
        driver.window.key("Right")
        driver.at(2)
        driver.window.key("Left")
        driver.at(1)


def full_screen_keeps_the_step(driver):
    if not MANAGER:
        raise Skip("no window manager was built (libx11)")
    before = driver.window.geometry()
    driver.window.key("Right", "F5")
    driver.window.wait_for(lambda: driver.window.geometry() == (0, 0, 1920, 1080), "full screen")
    driver.at(2)
    driver.window.key("question", "Escape", "Right")
    driver.at(3)
    assert driver.window.geometry() == (0, 0, 1920, 1080), "Escape left full screen"
    driver.window.key("f")
    driver.window.wait_for(lambda: driver.window.geometry() == before, "the window as it was")
    driver.at(3)


def idle_uses_no_processor_time(driver):
    time.sleep(0.5)
    before = driver.window.ticks()
    time.sleep(IDLE_SECONDS)
    used = driver.window.ticks() - before
    assert used <= IDLE_TICKS, f"{used} ticks in {IDLE_SECONDS} s with nothing happening"


def a_picture_is_saved_where_it_says(driver):
    folder = driver.frames.folder / "run"
    driver.window.key("d")
    saved = folder / f"{LESSON.stem}-000001.png"
    driver.window.wait_for(saved.exists, str(saved))
    width, height, pixels = png_pixels(saved)
    assert pixels == driver.frames.frame(1, "cell", (width, height)), "not the pixels of export"
    driver.window.key("Right", "Left")
    driver.at(1)


def nonsense_does_no_harm(driver):
    chosen = random.Random(4)
    letters = [c for c in map(chr, range(33, 127)) if c not in "qQdD"]
    for _ in range(6):
        driver.window.type("".join(chosen.choice(letters) for _ in range(40)))
        names = ["Tab", "Return", "Escape", "Left", "Right", "Up", "Down", "Home", "End", "Next", "Prior", "F1",
                 "BackSpace", "Delete", "Insert", "F7", "ctrl+Right", "ctrl+plus", "ctrl+minus", "alt+x", "ctrl+z"]
        driver.window.key(*(chosen.choice(names) for _ in range(30)))
        width, height = driver.size
        for _ in range(5):
            driver.window.click(chosen.randrange(width), chosen.randrange(height), chosen.choice((1, 2, 3, 4, 5)))
        assert driver.window.alive(), "the program ended"


def the_library_keeps_the_place(driver):
    folder, screen = driver.frames.folder, driver.window.screen
    wanted = folder / "place"
    kept = screen.folder / "data/convstep/progress"
    kept.unlink(missing_ok=True)
    window = Window(screen, PROGRAM, folder=folder / "run", title="^convstep$")
    try:
        width, height = window.geometry()[2:]
        subprocess.run([PROGRAM, "export", "kernel-gradient", "--out", wanted, "--from", "3", "--to", "3", "--size",
                        f"{width}x{height}"], check=True)
        pixels = png_pixels(wanted / "kernel-gradient-000003.png")[2]
        window.click(width - 300, height * 54 / 1080)  # the field to search in
        window.type("kernel gradient")
        window.key("Return", "p", "Right", "Right")
        assert window.shows(pixels), "not the third step of what was searched"
        window.key("ctrl+q")
        assert window.process.wait(10) == 0
        assert kept.read_text() == "convstep progress 1\ncell 3 3 kernel-gradient\n", kept.read_text()
        window = Window(screen, PROGRAM, folder=folder / "run", title="^convstep$")
        window.key("space")
        assert window.shows(pixels), "it does not go on where it stopped"
        window.key("Escape")
        time.sleep(0.3)
        window.click(width / 2, height * 164 / 1080)  # the band
        assert window.shows(pixels), "the band does not go on"
        window.key("ctrl+q")
        assert window.process.wait(10) == 0
        kept.write_text("nonsense")
        window = Window(screen, PROGRAM, folder=folder / "run", title="^convstep$")
        window.wait_for(kept.with_name("progress.damaged").exists, "the damaged file set aside")
        assert not kept.exists()
    finally:
        window.close()
        screen.xdotool("windowfocus", "--sync", driver.window.id)


def without_a_display_it_names_export(driver):
    environment = {k: v for k, v in driver.window.screen.environment.items() if k != "DISPLAY"}
    done = subprocess.run([PROGRAM, LESSON], env=environment, capture_output=True, text=True, check=False, timeout=20)
    assert done.returncode == 3, done.returncode
    assert "convstep export" in done.stderr, done.stderr


def q_quits(driver):
    driver.window.key("Escape", "Escape")
    driver.window.key("ctrl+q")
    assert driver.window.process.wait(10) == 0


TESTS = (keys_step, every_step_is_what_export_writes, the_grain_changes_by_key, the_mouse_does_it_too,
         the_timeline_is_scrubbed, the_wheel_steps, a_question_stops_and_is_skipped, black_and_back, the_theme_changes,
         help_lies_on_top_and_goes, the_library_opens_and_closes, playing_goes_on_by_itself,
         a_picture_is_saved_where_it_says, idle_uses_no_processor_time, sizes_are_sharp,
         full_screen_keeps_the_step, the_library_keeps_the_place,
         without_a_display_it_names_export, nonsense_does_no_harm, q_quits)


def run(driver):
    failed = 0
    print(f"1..{len(TESTS)}")
    driver.window.key("p", "Home")  # no questions are asked
    for number, test in enumerate(TESTS, 1):
        try:
            if number > 1:
                driver.window.key("0", "3", "Home")
            test(driver)
            print(f"ok {number} - {test.__name__}", flush=True)
        except Skip as reason:
            print(f"ok {number} - {test.__name__} # SKIP {reason}", flush=True)
        except Exception as problem:  # pylint: disable=broad-except  # said, and the next one is tried
            failed += 1
            print(f"not ok {number} - {test.__name__}\n# {type(problem).__name__}: {problem}", flush=True)
    return failed


def main():
    need_tools()
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        (folder / "screen").mkdir()
        (folder / "run").mkdir()
        screen = Screen(folder / "screen", MANAGER)
        driver = None
        try:
            driver = Driver(screen, Frames(folder), folder / "run")
            return 1 if run(driver) else 0
        finally:
            if driver:
                driver.window.close()
            screen.close()


sys.exit(main())
