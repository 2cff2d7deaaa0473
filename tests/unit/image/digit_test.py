#!/usr/bin/env python3
"""Drawings brought to MNIST's convention, computed again here in exact fractions. digit_test.py TOOL: TAP."""
import math
import random
import subprocess
import sys
from fractions import Fraction

BOX, SIDE = 20, 28


def half_up(x):
    return math.floor(x + Fraction(1, 2))


def cover(begin, end):
    """(cell, length of begin..end in it) of every cell that the stretch touches."""
    return [(k, min(end, k + 1) - max(begin, k)) for k in range(math.floor(begin), math.ceil(end))]


def normalised(ink):
    rows = [y for y, row in enumerate(ink) if any(row)]
    columns = [x for x in range(len(ink[0])) if any(row[x] for row in ink)]
    if not rows:
        return None
    ink = [row[columns[0]:columns[-1] + 1] for row in ink[rows[0]:rows[-1] + 1]]
    height, width = len(ink), len(ink[0])
    scale = Fraction(BOX, max(height, width))
    h, w = max(1, half_up(height * scale)), max(1, half_up(width * scale))
    down, across = Fraction(height, h), Fraction(width, w)
    small = [[half_up(sum(ink[r][c] * a * b for r, a in cover(y * down, (y + 1) * down)
                          for c, b in cover(x * across, (x + 1) * across)) / (down * across))
              for x in range(w)] for y in range(h)]
    mass = sum(map(sum, small))
    if mass:
        middle_x = sum(v * Fraction(2 * x + 1, 2) for row in small for x, v in enumerate(row)) / mass
        middle_y = sum(v * Fraction(2 * y + 1, 2) for y, row in enumerate(small) for v in row) / mass
        left, top = half_up(Fraction(SIDE, 2) - middle_x), half_up(Fraction(SIDE, 2) - middle_y)
        left, top = min(max(left, 0), SIDE - w), min(max(top, 0), SIDE - h)
    else:
        left, top = (SIDE - w) // 2, (SIDE - h) // 2
    field = [[0] * SIDE for _ in range(SIDE)]
    for y in range(h):
        field[top + y][left:left + w] = small[y]
    return field


def blank(width, height):
    return [[0] * width for _ in range(height)]


def disc(ink, x, y, radius):
    for r, row in enumerate(ink):
        for c in range(len(row)):
            if (c - x) ** 2 + (r - y) ** 2 <= radius ** 2:
                row[c] = 255


def cases():
    chance = random.Random(5)
    one = blank(9, 7)
    one[3][8] = 1
    yield "a single faint pixel", one
    yield "nothing", blank(5, 4)
    bar = blank(280, 280)
    for row in bar[40:240]:
        row[130:150] = [255] * 20
    yield "an upright bar", bar
    flat = blank(280, 280)
    for row in flat[100:103]:
        row[10:270] = [200] * 260
    yield "a flat one, three pixels high", flat
    corner = blank(60, 60)
    disc(corner, 4, 55, 4)
    disc(corner, 50, 10, 9)
    yield "two unlike discs", corner
    foot = blank(200, 200)  # its centre of mass is so low that the shift is held at the edge
    disc(foot, 100, 180, 19)
    foot[0][100] = 255
    yield "all the mass at the foot", foot
    tiny = blank(12, 12)
    for y in range(4, 8):
        for x in range(3, 6):
            tiny[y][x] = chance.randrange(256)
    yield "smaller than the box", tiny
    yield "exactly the box", [[chance.randrange(256) for _ in range(20)] for _ in range(20)]
    for k in range(12):
        width, height = chance.randrange(1, 90), chance.randrange(1, 90)
        ink = [[chance.choice((0, 0, chance.randrange(256))) for _ in range(width)] for _ in range(height)]
        yield f"noise {k + 1}, {width} x {height}", ink


def main():
    tried = list(cases())
    lines = "".join(f"{len(ink[0])} {len(ink)} {''.join(f'{v:02x}' for row in ink for v in row)}\n"
                    for _, ink in tried)
    said = subprocess.run([sys.argv[1]], input=lines, capture_output=True, text=True, check=True).stdout.split()
    print(f"1..{len(tried) + 1}")
    failed = len(said) != len(tried)
    print(f"{'not ' if failed else ''}ok 1 - every drawing is answered")
    for number, ((name, ink), got) in enumerate(zip(tried, said), 2):
        want = normalised(ink)
        good = got == ("none" if want is None else "".join(f"{v:02x}" for row in want for v in row))
        failed = failed or not good
        print(f"{'ok' if good else 'not ok'} {number} - {name}")
    return failed


sys.exit(main())
