#!/usr/bin/env python3
"""train and evaluate: what they learn, write, say and refuse. train_test.py CONVSTEP: TAP."""
import gzip
import json
import os
import pty
import random
import re
import signal
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from pathlib import Path

CONVSTEP = str(Path(sys.argv[1]).resolve())
ENVIRONMENT = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
number = 0
failed = False


def ok(good, what, said=""):
    global number, failed
    number += 1
    failed = failed or not good
    print(f"{'ok' if good else 'not ok'} {number} - {what}")
    if not good:
        print("# " + str(said).strip().replace("\n", "\n# "))


def call(*words):
    return subprocess.run([CONVSTEP, *map(str, words)], capture_output=True, text=True, check=False, env=ENVIRONMENT,
                          timeout=60)


def exits(status, says, *words):
    done = call(*words)
    ok(done.returncode == status and says in done.stderr, f"exit {status}: {says or 'done'}",
       f"{words}\nexit {done.returncode}\n{done.stdout[:300]}\n{done.stderr[:600]}")
    return done


# ---- data ----------------------------------------------------------------------------------------

def png(rows):
    raw = b"".join(b"\0" + bytes(row) for row in rows)

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    head = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b"")


def picture(kind, source):
    """6 x 8: class 0 has a bright column somewhere, class 1 a bright row."""
    at = source.randrange(1, 5)
    return [[source.randrange(150, 256) if (x if kind == 0 else y) == at else source.randrange(0, 60) for x in range(8)]
            for y in range(6)]


def toy(n, seed):
    source = random.Random(seed)
    labels = [i % 2 for i in range(n)]
    return [picture(k, source) for k in labels], labels


def write_idx(folder, name, pictures, labels, packed=False):
    write = gzip.compress if packed else bytes
    images, classes = folder / f"{name}-images", folder / f"{name}-labels"
    pixels = b"".join(bytes(row) for p in pictures for row in p)
    images.write_bytes(write(struct.pack(">IIII", 0x803, len(pictures), len(pictures[0]), len(pictures[0][0])) + pixels))
    classes.write_bytes(write(struct.pack(">II", 0x801, len(labels)) + bytes(labels)))
    return f"{images},{classes}"


def write_folder(folder, name, pictures, labels, classes):
    for c in classes:
        (folder / name / c).mkdir(parents=True)
    for i, (p, k) in enumerate(zip(pictures, labels)):
        (folder / name / classes[k] / f"{i:04}.png").write_bytes(png(p))
    return folder / name


# ---- lessons -------------------------------------------------------------------------------------

NETWORK = [
    {"op": "conv2d", "input": "x", "weight": "w1", "bias": "b1", "output": "z"},
    {"op": "relu", "input": "z", "output": "a"},
    {"op": "max_pool2d", "input": "a", "output": "p", "kernel_size": 2},
    {"op": "flatten", "input": "p", "output": "f"},
    {"op": "linear", "input": "f", "weight": "w2", "bias": "b2", "output": "y"},
    {"op": "cross_entropy", "input": "y", "target": 0, "output": "L"}]
SHAPES = {"w1": [3, 1, 3, 3], "b1": [3], "w2": [2, 18], "b2": [2]}


def write_lesson(folder, name, tensors, network=None, **keys):
    path = folder / f"{name}.json"
    (folder / "x.png").write_bytes(png(picture(0, random.Random(1))))
    path.write_text(json.dumps({"format": 1, "title": name, "tensors": {"x": {"image": "x.png"}} | tensors,
                                "network": network or NETWORK} | keys), encoding="utf-8")
    return path


def from_random():
    return {name: {"shape": shape, "random": {"distribution": "normal", "seed": i + 1, "std": 0.3}}
            for i, (name, shape) in enumerate(SHAPES.items())}


def header(path):
    data = Path(path).read_bytes()
    return json.loads(data[8:8 + struct.unpack("<Q", data[:8])[0]])


# ---- the cases -----------------------------------------------------------------------------------

def learns(folder, lesson, data, test):
    first, again, other = folder / "1.safetensors", folder / "2.safetensors", folder / "3.safetensors"
    words = ("train", lesson, "--data", data, "--test", test, "--epochs", 6, "--batch", 10, "--learning-rate", "0.03")
    before = json.loads(call("evaluate", lesson, "--data", test, "--json").stdout)
    done = exits(0, "", *words, "--out", first)
    ok(done.stderr == "", "no progress line where standard error is no terminal", done.stderr)
    after = json.loads(call("evaluate", lesson, "--data", test, "--weights", first, "--json").stdout)
    ok(after["loss"] < 0.5 * before["loss"] and after["accuracy"] >= 0.95, "training makes the loss smaller",
       f"{before}\n{after}")
    ok(f"{100 * after['accuracy']:.2f} % right" in done.stdout, "what train says of the best weights is what evaluate finds",
       done.stdout)
    ok(sorted(header(first)) == sorted(SHAPES) and header(first)["w2"]["shape"] == SHAPES["w2"],
       "the file holds the lesson's weights and biases", header(first))
    exits(0, "", *words, "--out", again)
    ok(first.read_bytes() == again.read_bytes(), "the same call gives the same bytes")
    exits(0, "", *words, "--seed", 2, "--out", other)
    ok(first.read_bytes() != other.read_bytes(), "another seed gives another file")
    for list_ in ("shift", "scale,slant", "shift,scale,slant,elastic"):
        exits(0, "", *words, "--augment", list_, "--init", "random", "--out", first)
        exits(0, "", *words, "--augment", list_, "--init", "random", "--out", again)
        ok(first.read_bytes() == again.read_bytes(), f"the same bytes with {list_} and random weights")
    exits(0, "", *words, "--parameters", "w2,b2", "--out", other)
    ok(sorted(header(other)) == ["b2", "w2"], "only the parameters named are trained", header(other))


def evaluates(folder, lesson, data):
    done = exits(0, "", "evaluate", lesson, "--data", data, "--json")
    said = json.loads(done.stdout)
    ok(list(said) == ["images", "accuracy", "loss", "classes", "confusion"], "evaluate --json has its keys", done.stdout)
    matrix = said["confusion"]
    ok(said["images"] == 40 and [sum(row) for row in matrix] == [20, 20], "rows of the matrix are the true classes", matrix)
    ok(abs(sum(matrix[i][i] for i in range(2)) / 40 - said["accuracy"]) < 1e-6, "accuracy is the diagonal's share", said)
    ok(said["classes"] == ["0", "1"], "classes of IDX are numbers", said)
    text = exits(0, "", "evaluate", lesson, "--data", data).stdout
    ok(f"accuracy {100 * said['accuracy']:.2f} %" in text and len(text.splitlines()) == 6, "a table for people", text)
    rbf = write_lesson(folder, "rbf", {"v": {"values": [[0.0] * 48, [0.25] * 48]}}, [
        {"op": "flatten", "input": "x", "output": "f"}, {"op": "rbf", "input": "f", "weight": "v", "output": "y"},
        {"op": "rbf_loss", "input": "y", "target": 0, "output": "L"}])
    dark, light = [[[v] * 8] * 6 for v in (10, 60)]
    near = write_idx(folder, "near", [dark, light, light], [0, 1, 1])
    said = json.loads(exits(0, "", "evaluate", rbf, "--data", near, "--json").stdout)
    ok(said["confusion"] == [[1, 0], [0, 2]], "the answer of rbf_loss is the smallest distance", said)


def folders(folder, lesson, pictures, labels, idx):
    numbers = write_folder(folder, "numbers", pictures, labels, ["9", "10"])
    words = write_folder(folder, "words", pictures, labels, ["Up", "down"])
    (words / "down" / "notes.txt").write_text("no picture")
    (words / ".hidden").mkdir()
    of_idx = json.loads(call("evaluate", lesson, "--data", idx, "--json").stdout)
    for where, names in ((numbers, ["9", "10"]), (words, ["Up", "down"])):
        said = json.loads(exits(0, "", "evaluate", lesson, "--data", where, "--json").stdout)
        ok(said["classes"] == names, f"classes of a folder in order: {names}", said)
        ok(said | {"classes": 0} == of_idx | {"classes": 0} or
           abs(said["loss"] - of_idx["loss"]) < 1e-5 and said["confusion"] == of_idx["confusion"],
           "PNGs count as the same pictures in IDX do", f"{said}\n{of_idx}")


def made_files(folder, data):
    named = {name: {"file": "made.safetensors", "tensor": name} for name in SHAPES}
    bare = write_lesson(folder, "bare", named, backward={"loss": "L"})
    shaped = write_lesson(folder, "shaped", {n: t | {"shape": SHAPES[n]} for n, t in named.items()}, backward={"loss": "L"})
    out = folder / "made.safetensors"
    exits(1, "is not there yet", "train", bare, "--data", data, "--out", out)
    exits(1, "made.safetensors", "train", shaped, "--data", data, "--out", folder / "elsewhere.safetensors")
    exits(0, "", "train", shaped, "--data", data, "--epochs", 15, "--out", out)
    first = out.read_bytes()
    said = json.loads(exits(0, "", "evaluate", shaped, "--data", data, "--json").stdout)
    ok(said["accuracy"] > 0.9, "a lesson that names the very file is trained from random weights", said)
    exits(0, "", "train", bare, "--data", data, "--epochs", 15, "--out", out)
    ok(out.read_bytes() == first, "what stands in the file before makes no difference")
    wrong = write_lesson(folder, "wrong", {n: t | {"shape": [2, 2]} for n, t in named.items()})
    exits(1, "/tensors/w1/shape", "evaluate", wrong, "--data", data)


def refusals(folder, lesson, data, pictures, labels):
    images, classes = data.split(",")
    out = ("--out", folder / "never.safetensors")
    cut = folder / "cut"
    cut.write_bytes(Path(images).read_bytes()[:-1])
    fewer = write_idx(folder, "fewer", pictures[:-1], labels[:-1]).split(",")[1]
    three = write_idx(folder, "three", pictures, [2] * len(labels))
    (folder / "empty").mkdir()
    (folder / "none" / "a").mkdir(parents=True)
    (folder / "bad" / "a").mkdir(parents=True)
    (folder / "bad" / "a" / "1.png").write_bytes(b"no PNG")
    for status, says, where in (
            (1, "cut", f"{cut},{classes}"), (1, "labels, one an image", f"{images},{fewer}"), (1, "3 classes", three),
            (1, "subfolder of PNGs", folder / "empty"), (1, "at least one picture", folder / "none"),
            (1, "1.png", folder / "bad"), (3, "no folder", folder / "missing"), (2, "a comma", images),
            (3, "cannot be opened", f"{images}-not,{classes}")):
        exits(status, says, "train", lesson, "--data", where, *out)
        exits(status, says, "evaluate", lesson, "--data", where)
    train = ("train", lesson, "--data", data)
    exits(2, "did you mean \"w1\"", *train, "--parameters", "w11", *out)
    exits(2, "is computed", *train, "--parameters", "w1,z", *out)
    exits(2, "the data replace it", *train, "--parameters", "x", *out)
    exits(2, "--augment", *train, "--augment", "shift,shake", *out)
    exits(2, "--learning-rate must be", *train, "--learning-rate", "-1", *out)
    exits(2, "needs --out", *train)
    exits(2, "needs --data", "evaluate", lesson)
    exits(2, "no number any more", *train, "--learning-rate", "1e30", *out)
    exits(3, "nowhere", *train, "--out", folder / "nowhere" / "w.safetensors")
    exits(3, "", *train, "--epochs", 1, "--out", folder)
    exits(1, "one tensor with an image", "train", write_lesson(folder, "plain", from_random() | {
        "x": {"shape": [1, 6, 8], "fill": 1}}, backward={"loss": "L"}), "--data", data, *out)
    exits(1, "backward.loss", "train", write_lesson(folder, "forward", from_random()), "--data", data, *out)
    exits(1, "loss with a class", "evaluate", write_lesson(folder, "open", from_random(), NETWORK[:-1]), "--data", data)
    small = write_lesson(folder, "small", from_random() | {"x": {"image": "x.png", "size": [6, 8], "fit": "pad"}},
                         backward={"loss": "L"})
    wide = write_idx(folder, "wide", [[row + [0] for row in p] for p in pictures], labels)
    exits(1, "6 × 9 pixels, larger than", "train", small, "--data", wide, *out)
    ok(not out[1].exists(), "nothing is written where training fails")
    ok(not list(folder.glob("*.tmp*")), "no temporary file is left", list(folder.iterdir()))
    write_lesson(folder, "lesson", from_random(), backward={"loss": "L"})
    exits(0, "", "train", lesson, "--data", data, "--epochs", 1, "--parameters", "w1", "--out", folder / "w1.safetensors")
    other = write_lesson(folder, "other", from_random() | {"w1": {"shape": [4, 1, 3, 3], "fill": 0}, "b1": {
        "shape": [4], "fill": 0}, "w2": {"shape": [2, 24], "fill": 0}})
    exits(1, "must be 4 × 1 × 3 × 3", "evaluate", other, "--data", data, "--weights", folder / "w1.safetensors")
    named_otherwise(folder, lesson, data)


def named_otherwise(folder, lesson, data):
    """Weights of another network: what the lesson has instead is said."""
    body = struct.pack("<18f", *range(18))
    for name, dims, says in (("w22", [2, 9], 'did you mean "w2"?'), ("features.0.weight", [2, 9], "it declares x, w1, b1, w2 and b2"),
                             ("w2", [18], "must be 2 × 18 as in the lesson, is 18\n"), ("w2", [9, 2], "is 9 × 2\n"),
                             ("b2", [1, 2], "must be 2 as in the lesson, is 1 × 2, as many numbers: reshape it")):
        size = 4 * (dims[0] * (dims[1] if len(dims) > 1 else 1))
        head = json.dumps({name: {"dtype": "F32", "shape": dims, "data_offsets": [0, size]}}).encode()
        path = folder / "other.safetensors"
        path.write_bytes(struct.pack("<Q", len(head)) + head + body[:size])
        exits(1, says, "evaluate", lesson, "--data", data, "--weights", path)
    path.write_bytes(b"PK\3\4" + bytes(100))
    exits(1, "is no safetensors file but a zip archive, as torch.save", "evaluate", lesson, "--data", data, "--weights", path)


def interrupts(folder, lesson, data):
    out = folder / "interrupted.safetensors"
    words = [CONVSTEP, "train", str(lesson), "--data", str(data), "--test", str(data), "--epochs", "1000000", "--out", str(out)]
    main, side = pty.openpty()
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=side, env=ENVIRONMENT) as process:
        os.close(side)
        said = b""
        while b"held out" not in said:
            said += os.read(main, 1000)
        time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        while True:  # the terminal's buffer is small
            try:
                said += os.read(main, 1000)
            except OSError:
                break
        status, text = process.wait(60), process.stdout.read().decode()
    os.close(main)
    ok(re.search(rb"\repoch \d+ of 1000000, ", said), "a progress line on a terminal", said[:200])
    ok(status == 0 and "interrupted" in text, "Ctrl-C ends the training in order", f"{status} {text}")
    best = json.loads(exits(0, "", "evaluate", lesson, "--data", data, "--weights", out, "--json").stdout)["accuracy"]
    ok(f"{100 * best:.2f} % right" in text, "Ctrl-C keeps the best weights so far", f"{best} {text}")


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lesson = write_lesson(folder, "lesson", from_random(), backward={"loss": "L"})
        data = write_idx(folder, "train", *toy(200, 1))
        pictures, labels = toy(40, 2)
        test = write_idx(folder, "test", pictures, labels, packed=True)
        learns(folder, lesson, data, test)
        evaluates(folder, lesson, test)
        folders(folder, lesson, pictures, labels, test)
        made_files(folder, data)
        refusals(folder, lesson, data, *toy(200, 1))
        interrupts(folder, lesson, data)
    print(f"1..{number}")
    sys.exit(1 if failed else 0)


main()
