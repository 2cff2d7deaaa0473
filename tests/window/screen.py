"""A screen of its own (Xvfb), real keys and clicks (xdotool), and what is seen on it."""
import os
import shutil
import struct
import subprocess
import sys
import time
import zlib

NEEDED = ("Xvfb", "xdotool")


def need_tools():
    missing = [tool for tool in NEEDED if not shutil.which(tool)]
    if missing:
        print(f"1..0 # SKIP missing here: {', '.join(missing)}")
        sys.exit(77)


def png_pixels(path):
    """(width, height, RGB bytes) of an 8-bit RGB PNG."""
    data = path.read_bytes()
    at, body = 8, b""
    width = height = 0
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        if kind == b"IHDR":
            width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", data[at + 8:at + 21])
            assert (depth, colour, interlaced) == (8, 2, 0), (depth, colour, interlaced)
        elif kind == b"IDAT":
            body += data[at + 8:at + 8 + size]
        at += 12 + size
    return width, height, unfilter(zlib.decompress(body), width * 3, height)


def unfilter(raw, stride, height):
    out, before = bytearray(), bytearray(stride)
    for row in range(height):
        start = row * (stride + 1)
        kind, line = raw[start], bytearray(raw[start + 1:start + 1 + stride])
        if kind:
            for i in range(stride):
                left = line[i - 3] if i > 2 else 0
                corner = before[i - 3] if i > 2 else 0
                line[i] = (line[i] + predicted(kind, left, before[i], corner)) & 255
        out += line
        before = line
    return bytes(out)


def predicted(kind, left, up, corner):
    if kind == 1:
        return left
    if kind == 2:
        return up
    if kind == 3:
        return (left + up) // 2
    guess = left + up - corner
    return min((abs(guess - v), i, v) for i, v in enumerate((left, up, corner)))[2]


class Screen:
    """A display of 1920 x 1080 pixels with nothing on it; its pixels are read from its memory."""

    def __init__(self, folder, manager=None):
        """`manager`: a window manager to run on it, for full screen."""
        self.folder = folder
        read_end, write_end = os.pipe()
        self.server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write_end), "-screen", "0", "1920x1080x24", "-fbdir", str(folder),
             "-nocursor", "-noreset", "-nolisten", "tcp"],
            pass_fds=[write_end], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(write_end)
        with os.fdopen(read_end) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise RuntimeError("Xvfb does not start")
        self.environment = {**os.environ, "DISPLAY": f":{number}", "SDL_VIDEODRIVER": "x11",
                            "XDG_DATA_HOME": str(folder / "data")}  # no place of the user's is touched
        self.environment.pop("WAYLAND_DISPLAY", None)
        self.manager = subprocess.Popen([str(manager)], env=self.environment) if manager else None

    def close(self):
        if self.manager:
            self.manager.terminate()
            self.manager.wait()
        self.server.terminate()
        self.server.wait()

    def xdotool(self, *words):
        done = subprocess.run(["xdotool", *map(str, words)], env=self.environment, capture_output=True, text=True,
                              check=False)
        return done.stdout

    def pixels(self, x, y, width, height):
        """RGB bytes of a part of the screen."""
        with open(self.folder / "Xvfb_screen0", "rb") as file:
            data = file.read()
        header = struct.unpack(">25I", data[:100])
        header_size, bytes_per_line, colours = header[0], header[12], header[19]
        start = header_size + colours * 12
        out = bytearray(width * height * 3)
        for row in range(height):
            at = start + (y + row) * bytes_per_line + x * 4
            line = data[at:at + width * 4]
            here = slice(row * width * 3, (row + 1) * width * 3)
            rgb = bytearray(width * 3)
            rgb[0::3], rgb[1::3], rgb[2::3] = line[2::4], line[1::4], line[0::4]
            out[here] = rgb
        return bytes(out)


class Window:
    """convstep running on a screen."""

    def __init__(self, screen, program, *words, folder, environment=None, title="convstep"):
        self.screen = screen
        self.process = subprocess.Popen([str(program), *map(str, words)], cwd=folder,
                                        env={**screen.environment, **(environment or {})})
        self.id = self.find(title)
        screen.xdotool("windowfocus", "--sync", self.id)

    def find(self, title):
        for _ in range(200):
            if self.process.poll() is not None:
                raise RuntimeError(f"convstep ended with {self.process.returncode}")
            found = self.screen.xdotool("search", "--onlyvisible", "--name", title).split()
            if found:
                return found[0]
            time.sleep(0.05)
        raise RuntimeError("no window appeared")

    def geometry(self):
        said = self.screen.xdotool("getwindowgeometry", "--shell", self.id)
        value = dict(line.split("=") for line in said.split())
        return int(value["X"]), int(value["Y"]), int(value["WIDTH"]), int(value["HEIGHT"])

    def pixels(self):
        x, y, width, height = self.geometry()
        return self.screen.pixels(x, y, width, height)

    def key(self, *names):
        self.screen.xdotool("key", "--clearmodifiers", "--delay", "12", *names)

    def type(self, text):
        self.screen.xdotool("type", "--delay", "4", text)

    def at(self, x, y):
        left, top, _, _ = self.geometry()
        return "mousemove", left + round(x), top + round(y)

    def move(self, x, y):
        self.screen.xdotool(*self.at(x, y))

    def click(self, x, y, button=1):
        self.screen.xdotool(*self.at(x, y), "click", button)

    def button(self, down):
        self.screen.xdotool("mousedown" if down else "mouseup", 1)

    def resize(self, width, height):
        self.screen.xdotool("windowmove", self.id, 0, 0)
        self.screen.xdotool("windowsize", "--sync", self.id, width, height)

    def alive(self):
        return self.process.poll() is None

    def ticks(self):
        """Processor time used so far, in clock ticks."""
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return int(fields[11]) + int(fields[12])

    def wait_for(self, condition, what, seconds=6):
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, f"waited in vain for {what}"
            time.sleep(0.04)

    def shows(self, wanted, seconds=6):
        """Whether the window comes to show exactly these pixels."""
        end = time.monotonic() + seconds
        while True:
            if self.pixels() == wanted:
                return True
            if time.monotonic() > end or not self.alive():
                return False
            time.sleep(0.04)

    def close(self):
        if self.alive():
            self.process.terminate()
        try:
            return self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()
