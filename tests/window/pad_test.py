#!/usr/bin/env python3
"""The pad in the real window, by real strokes, clicks and keys: what is drawn is read while it is drawn, undone, kept.

pad_test.py CONVSTEP CONTROLS ROOT: the program, the lister of controls after a script, the repository. What the network
reads is seen by the label it is kept under without the user naming one."""
import json
import pathlib
import subprocess
import sys
import tempfile
import time

from screen import Screen, Window, need_tools, png_pixels

PROGRAM, CONTROLS, ROOT = (pathlib.Path(word).resolve() for word in sys.argv[1:4])
SIZE = (1600, 900)
SIDE = 28
# Strokes as shares of the pad's side.
DIGITS = {
    1: [[(0.5, 0.15), (0.5, 0.85)]],
    4: [[(0.36, 0.16), (0.27, 0.53), (0.74, 0.52)], [(0.63, 0.20), (0.60, 0.86)]],
    7: [[(0.27, 0.2), (0.72, 0.2), (0.45, 0.85)]],
}


class Driver:
    """A window with a lesson, and its pad."""

    def __init__(self, screen, folder, lesson):
        self.screen, self.folder, self.lesson = screen, folder, ROOT / "lessons" / f"{lesson}.json"
        self.window = Window(screen, PROGRAM, self.lesson, folder=folder)
        self.window.resize(*SIZE)
        self.controls = {}

    def rest(self):
        """The pixels, once nothing moves any more."""
        before, still = self.window.pixels(), time.monotonic()
        end = still + 20
        while time.monotonic() - still < 0.4:
            assert time.monotonic() < end, "it never comes to rest"
            time.sleep(0.05)
            now = self.window.pixels()
            if now != before:
                before, still = now, time.monotonic()
        return before

    def place(self, name, argument=0, script="pad"):
        if script not in self.controls:
            said = subprocess.run([CONTROLS, self.lesson, script, *map(str, SIZE), ROOT / "assets/fonts"],
                                  capture_output=True, text=True, check=True).stdout
            rows = [line.split() for line in said.splitlines()]
            self.controls[script] = {(row[0], int(row[1])): tuple(map(float, row[2:])) for row in rows}
        return self.controls[script][name, argument]

    def click(self, name, argument=0, script="pad"):
        x, y, width, height = self.place(name, argument, script)
        self.window.click(x + width / 2, y + height / 2)

    def to(self, point):
        x, y, width, height = self.place("pad-pen")
        self.window.move(x + point[0] * width, y + point[1] * height)

    def stroke(self, points, between=lambda: None):
        self.to(points[0])
        self.window.button(True)
        for (x0, y0), (x1, y1) in zip(points, points[1:]):
            for i in range(1, 7):
                self.to((x0 + (x1 - x0) * i / 6, y0 + (y1 - y0) * i / 6))
            between()
        self.window.button(False)

    def draw(self, digit):
        for points in DIGITS[digit]:
            self.stroke(points)

    def park(self):
        """The mouse where it points at nothing."""
        self.window.move(SIZE[0] * 0.75, SIZE[1] * 0.97)

    def kept(self):
        return sorted(self.screen.folder.glob("data/convstep/digits/*/*.png"))

    def keep(self):
        before = set(self.kept())
        self.window.key("k")
        self.window.wait_for(lambda: set(self.kept()) - before, "the digit kept")
        return (set(self.kept()) - before).pop()


def strokes_are_read(driver):
    driver.window.key("y")
    driver.rest()
    for digit in DIGITS:
        driver.draw(digit)
        path = driver.keep()
        assert path.parent.name == str(digit), f"a {digit} was read as a {path.parent.name}"
        width, height, pixels = png_pixels(path)
        assert (width, height) == (SIDE, SIDE)
        grey = pixels[::3]
        inked = [i for i, value in enumerate(grey) if value]
        rows, columns = {i // SIDE for i in inked}, {i % SIDE for i in inked}
        assert max(max(rows) - min(rows), max(columns) - min(columns)) + 1 == 20, "the ink is not 20 pixels long"
        for axis in (lambda i: i // SIDE, lambda i: i % SIDE):
            middle = sum(grey[i] * (axis(i) + 0.5) for i in inked) / sum(grey)
            assert abs(middle - SIDE / 2) <= 0.5, f"the centre of mass is at {middle}"
    said = subprocess.run([PROGRAM, "evaluate", driver.lesson, "--data", driver.screen.folder / "data/convstep/digits",
                           "--json"], capture_output=True, text=True, check=True).stdout
    confusion = json.loads(said)["confusion"]
    assert all(confusion[digit][digit] == 1 for digit in DIGITS), confusion
    for path in driver.kept():
        driver.window.key("K")
        driver.window.wait_for(lambda: not path.exists() or path in driver.kept(), "taken back")
    driver.window.wait_for(lambda: not driver.kept(), "all of them taken back")


def what_is_seen_changes_while_the_pen_moves(driver):
    driver.window.key("c")
    driver.park()
    driver.rest()
    x, y, _, _ = driver.window.geometry()
    frames = []
    maps = [x + 440, y + 90, 300, 400]
    driver.stroke(DIGITS[7][0] + [(0.4, 0.95)], lambda: (time.sleep(0.3), frames.append(driver.screen.pixels(*maps))))
    assert len(set(frames)) == len(frames) == 3, "the maps stand still while the pen moves"
    driver.window.key("u")


def undo_and_clear_restore(driver):
    driver.window.key("c")
    driver.park()
    empty = driver.rest()
    driver.stroke(DIGITS[4][0])
    driver.park()
    one = driver.rest()
    assert one != empty
    driver.stroke(DIGITS[4][1])
    driver.park()
    two = driver.rest()
    driver.click("pad-undo", script="pad;pad-pick")
    driver.park()
    assert driver.window.shows(one), "undo does not take the last stroke back"
    driver.stroke(DIGITS[4][1])
    driver.park()
    assert driver.window.shows(two), "the same stroke is another picture"
    driver.click("pad-clear", script="pad;pad-pick")
    driver.park()
    assert driver.window.shows(empty), "something is left after clearing"
    driver.window.key("u")
    assert driver.window.shows(two), "undo does not bring back what was cleared"


def the_steps_are_of_the_digit_until_its_own_is_back(driver):
    driver.window.key("c", "Escape")
    driver.park()
    own = driver.rest()
    driver.window.key("y")
    driver.draw(7)
    driver.park()
    driver.rest()
    driver.window.key("Escape")
    assert driver.rest() != own, "the steps are the lesson's"
    driver.click("own-picture", script="pad;pad-pick 1;pad")
    driver.park()
    assert driver.window.shows(own), "the lesson's own picture does not come back"


def a_damaged_digit_is_set_aside(driver):
    folder = driver.screen.folder / "data/convstep/digits/3"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "0007.png.damaged").unlink(missing_ok=True)
    (folder / "0007.png").write_text("no picture")
    window = Window(driver.screen, PROGRAM, driver.lesson, folder=driver.folder)
    try:
        window.wait_for((folder / "0007.png.damaged").exists, "the damaged one set aside")
        assert not (folder / "0007.png").exists()
    finally:
        window.close()


TESTS = (strokes_are_read, what_is_seen_changes_while_the_pen_moves, undo_and_clear_restore,
         the_steps_are_of_the_digit_until_its_own_is_back, a_damaged_digit_is_set_aside)
LESSONS = ("lenet-5", "lenet-5-modern")


def run(screen, folder):
    failed = number = 0
    print(f"1..{len(TESTS) * len(LESSONS)}")
    for lesson in LESSONS:
        driver = Driver(screen, folder, lesson)
        try:
            driver.rest()
            for test in TESTS:
                number += 1
                try:
                    test(driver)
                    print(f"ok {number} - {lesson}: {test.__name__}", flush=True)
                except Exception as problem:  # pylint: disable=broad-except  # said, and the next one is tried
                    failed += 1
                    print(f"not ok {number} - {lesson}: {test.__name__}\n# {type(problem).__name__}: {problem}", flush=True)
        finally:
            driver.window.close()
    return failed


def main():
    need_tools()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        screen = Screen(folder)
        try:
            failed = run(screen, folder)
        finally:
            screen.close()
    sys.exit(1 if failed else 0)


main()
