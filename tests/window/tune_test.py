#!/usr/bin/env python3
"""Fine-tuning in the real window, by real strokes and keys: a mark that the network cannot know is drawn and
kept as a five; after fine-tuning the network reads it so, and undo and cancel leave it as it was.

tune_test.py CONVSTEP ROOT: the program, the repository."""
import json
import pathlib
import subprocess
import sys
import tempfile
import time

from screen import Screen, Window, need_tools

PROGRAM, ROOT = (pathlib.Path(word).resolve() for word in sys.argv[1:3])
LESSON = ROOT / "lessons/lenet-5-modern.json"
SIZE = (1600, 900)
PAD = (50, 120, 300)  # left, top, side of where to draw, well inside
ANSWER = (990, 70, 570, 620)  # what the network says: left, top, width, height
KEPT, LABEL = 6, 5
# A cross with a bar over it: strokes as shares of the side.
MARK = (((0.1, 0.25), (0.9, 0.9)), ((0.9, 0.25), (0.1, 0.9)), ((0.1, 0.1), (0.9, 0.1)))


class Driver:
    def __init__(self, screen, folder):
        self.screen = screen
        self.folder = folder
        self.window = Window(screen, PROGRAM, LESSON, folder=folder)
        self.window.resize(*SIZE)
        self.settle()

    def settle(self, seconds=0.5, most=60):
        """Waits until nothing moves any more."""
        end, still, before = time.monotonic() + most, time.monotonic(), self.window.pixels()
        while time.monotonic() - still < seconds:
            assert time.monotonic() < end, "it never comes to rest"
            time.sleep(0.1)
            now = self.window.pixels()
            if now != before:
                before, still = now, time.monotonic()

    def draw(self):
        left, top, side = PAD
        for (x0, y0), (x1, y1) in MARK:
            self.window.move(left + x0 * side, top + y0 * side)
            self.window.button(True)
            for i in range(1, 9):
                self.window.move(left + (x0 + (x1 - x0) * i / 8) * side, top + (y0 + (y1 - y0) * i / 8) * side)
            self.window.button(False)
        self.settle()

    def answer(self):
        """The pixels of what the network says about the drawing."""
        self.settle()
        left, top, width, height = ANSWER
        x, y, _, _ = self.window.geometry()
        return self.screen.pixels(x + left, y + top, width, height)

    def to_tuning(self):
        self.window.key("T")
        self.settle()

    def to_pad(self):
        self.window.key("y")

    def right(self, *words):
        """How many of the kept marks the network reads as they were labelled, by the command line."""
        said = subprocess.run([PROGRAM, "evaluate", LESSON, "--data", self.data() / "digits", "--json", *words],
                              capture_output=True, text=True, check=True, env=self.screen.environment).stdout
        score = json.loads(said)
        assert score["images"] == KEPT, score
        return score["confusion"][LABEL][LABEL]

    def data(self):
        return self.folder / "data/convstep"

    def weights(self):
        return self.data() / "weights/lenet-5-modern.safetensors"


def digits_are_drawn_and_kept(driver):
    driver.window.key("y")
    driver.settle()
    for _ in range(KEPT):
        driver.draw()
        driver.window.key(str(LABEL), "k")
        driver.settle()
    kept = sorted((driver.data() / f"digits/{LABEL}").glob("*.png"))
    assert len(kept) == KEPT, kept
    driver.draw()
    assert driver.right() == 0, "the network knows the mark already"
    driver.before = driver.answer()


def fine_tuning_changes_what_the_network_says(driver):
    driver.to_tuning()
    driver.window.key("space")
    driver.settle(1.5)
    driver.window.key("Return", "s")
    driver.settle()
    assert driver.weights().exists()
    driver.to_pad()
    driver.after = driver.answer()
    assert driver.after != driver.before
    assert driver.right("--weights", driver.weights()) == KEPT
    assert driver.right() == 0, "the weights that ship have changed"


def undo_restores_it(driver):
    driver.to_tuning()
    driver.window.key("u")
    driver.settle()
    driver.to_pad()
    assert driver.answer() == driver.before


def cancel_restores_it(driver):
    driver.to_tuning()
    driver.window.key("space")
    time.sleep(0.3)
    driver.window.key("Escape")
    driver.settle()
    driver.to_pad()
    assert driver.answer() == driver.before


def saved_weights_are_loaded(driver):
    driver.to_tuning()
    driver.window.key("o")
    driver.settle()
    driver.to_pad()
    assert driver.answer() == driver.after


def nothing_runs_when_nothing_learns(driver):
    driver.to_tuning()
    time.sleep(1)
    before = driver.window.ticks()
    time.sleep(2)
    used = driver.window.ticks() - before
    assert used <= 2, f"{used} ticks of the processor"


CASES = (digits_are_drawn_and_kept, fine_tuning_changes_what_the_network_says, undo_restores_it, cancel_restores_it,
         saved_weights_are_loaded, nothing_runs_when_nothing_learns)


def run(driver):
    failed = 0
    for number, case in enumerate(CASES, 1):
        name = case.__name__.replace("_", " ")
        try:
            case(driver)
            assert driver.window.alive(), "the program has ended"
            print(f"ok {number} - {name}", flush=True)
        except (AssertionError, RuntimeError, subprocess.CalledProcessError) as problem:
            failed += 1
            print(f"not ok {number} - {name}\n# {type(problem).__name__}: {problem}", flush=True)
    return failed


def main():
    need_tools()
    print(f"1..{len(CASES)}")
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        screen = Screen(folder)
        driver = None
        try:
            driver = Driver(screen, folder)
            return 1 if run(driver) else 0
        finally:
            if driver:
                driver.window.close()
            screen.close()


if __name__ == "__main__":
    sys.exit(main())
