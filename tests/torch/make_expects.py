#!/usr/bin/env python3
"""What PyTorch computes for every lesson that ships, in float64: expects.json beside this file.

make_expects.py CONVSTEP LESSONS. CONVSTEP is asked only for numbers that a lesson leaves to it: random ones. A tensor without
numbers is NaN here: what needs it is NaN too, and stands in the file as null. Of a large tensor the file holds some cells and two sums.
"""
import json
import math
import subprocess
import sys
from pathlib import Path

import torch
from torch.nn import functional as F

import formats

OUT = Path(__file__).with_name("expects.json")
torch.set_default_dtype(torch.float64)
# Of tensors with more cells than that, so many are kept.
LARGE, SAMPLES = 1000, 300


def pair(value):
    return tuple(int(v) for v in value) if isinstance(value, list) else (int(value), int(value))


def axes(tensor, rank):
    """The same numbers with so many axes: missing leading ones are 1."""
    return tensor.reshape((1,) * (rank - tensor.dim()) + tuple(tensor.shape))


def picture(path, keys):
    """The one map of a grey picture, with low around it where it is padded."""
    rows, columns, pixels = formats.read_png(path.parent / keys["image"])
    low, high = keys.get("range", [0, 1])
    height, width = keys.get("size", [rows, columns])
    assert [height, width] == [rows, columns] or keys.get("fit") == "pad", path
    out = torch.full((1, height, width), float(low))
    top, left = (height - rows) // 2, (width - columns) // 2
    ink = torch.tensor(list(pixels), dtype=torch.float64).reshape(rows, columns) / 255
    out[0, top:top + rows, left:left + columns] = low + ink * (high - low)
    return out


def declared(path, lesson):
    """Every declared tensor, as a leaf that takes a gradient."""
    values, ran = {}, None
    for name, keys in lesson["tensors"].items():
        if "values" in keys:
            value = torch.tensor(keys["values"], dtype=torch.float64)
        elif "fill" in keys:
            value = torch.full(keys["shape"], float(keys["fill"]))
        elif "file" in keys:
            shape, data = formats.read_safetensors(path.parent / keys["file"])[keys["tensor"]]
            value = torch.tensor(data, dtype=torch.float64).reshape(shape)
        elif "image" in keys:
            value = picture(path, keys)
        elif "random" in keys:
            ran = ran or json.loads(subprocess.run([sys.argv[1], "run", path, "--json"], check=True,
                                                   capture_output=True, text=True).stdout)["values"]
            value = torch.tensor(ran[name]["data"], dtype=torch.float64)
        else:
            value = torch.full(keys["shape"], math.nan)
        values[name] = value.requires_grad_()
    return values


class Network:
    """The operations of a lesson, one method each. What they save beside their output stands in `positions`."""

    def __init__(self, tensors):
        self.t, self.positions = tensors, {}

    def run(self, op):
        value = getattr(self, op["op"])(op)
        value.retain_grad()
        self.t[op["output"]] = value

    def maps(self, op):
        return axes(self.t[op["input"]], 3).unsqueeze(0)

    def pooling(self, op):
        size = pair(op["kernel_size"])
        return size, pair(op.get("stride", op["kernel_size"])), pair(op.get("padding", 0))

    def conv2d(self, op):
        weight = axes(self.t[op["weight"]], 4)
        if "connections" in op:
            mask = torch.zeros_like(weight)
            for output, inputs in enumerate(op["connections"]):
                mask[output, [int(i) for i in inputs]] = 1
            weight = weight * mask
        return F.conv2d(self.maps(op), weight, self.t.get(op.get("bias")), pair(op.get("stride", 1)),
                        pair(op.get("padding", 0)), pair(op.get("dilation", 1)), int(op.get("groups", 1)))[0]

    def max_pool2d(self, op):
        size, stride, padding = self.pooling(op)
        value, places = F.max_pool2d(self.maps(op), size, stride, padding, pair(op.get("dilation", 1)),
                                     op.get("ceil_mode", False), return_indices=True)
        self.positions[op["output"]] = places[0]
        return value[0]

    def avg_pool2d(self, op):
        size, stride, padding = self.pooling(op)
        return F.avg_pool2d(self.maps(op), size, stride, padding, op.get("ceil_mode", False),
                            op.get("count_include_pad", True))[0]

    def subsample2d(self, op):
        size, stride, _ = self.pooling(op)
        sums = F.avg_pool2d(self.maps(op), size, stride, divisor_override=1)[0]
        return sums * self.t[op["weight"]][:, None, None] + self.t[op["bias"]][:, None, None]

    def relu(self, op):
        return self.t[op["input"]].relu()

    def sigmoid(self, op):
        return self.t[op["input"]].sigmoid()

    def tanh(self, op):
        return self.t[op["input"]].tanh()

    def scaled_tanh(self, op):
        return 1.7159 * (self.t[op["input"]] * 2 / 3).tanh()

    def flatten(self, op):
        return self.t[op["input"]].flatten()

    def linear(self, op):
        return F.linear(self.t[op["input"]], axes(self.t[op["weight"]], 2), self.t.get(op.get("bias")))

    def rbf(self, op):
        return ((self.t[op["input"]] - axes(self.t[op["weight"]], 2)) ** 2).sum(1)

    def add(self, op):
        return self.t[op["input"]] + self.t[op["other"]]

    def softmax(self, op):
        return self.t[op["input"]].flatten().softmax(0).reshape(self.t[op["input"]].shape)

    def cross_entropy(self, op):
        return F.cross_entropy(self.t[op["input"]].unsqueeze(0), torch.tensor([int(op["target"])]))

    def mse_loss(self, op):
        return F.mse_loss(self.t[op["input"]], self.t[op["target"]])

    def rbf_loss(self, op):
        y = self.t[op["input"]]
        j = torch.tensor([-float(op.get("j", 40))])
        return y[int(op["target"])] + torch.cat([j, -y]).logsumexp(0)


def backward(tensors, keys):
    """Starts at the loss, or at all given deltas at once."""
    if "loss" in keys:
        tensors[keys["loss"]].sum().backward()
        return
    starts, deltas = [], []
    for name, given in keys["gradients"].items():
        start = tensors[name]
        delta = torch.full(start.shape, math.nan) if isinstance(given, dict) else torch.tensor(given, dtype=torch.float64)
        starts.append(start)
        deltas.append(delta.reshape(start.shape))
    torch.autograd.backward(starts, deltas)


def numbers(tensor):
    """Nested lists of nine digits; null where it has no numbers."""
    if torch.isnan(tensor).any():
        assert torch.isnan(tensor).all(), "numbers for some cells only"
        return None
    if tensor.dtype == torch.int64:
        return tensor.tolist()

    def short(value):
        return [short(v) for v in value] if isinstance(value, list) else float(f"{value:.9g}")
    if tensor.numel() <= LARGE:
        return short(tensor.tolist())
    flat = tensor.flatten()
    every = sample_step(tensor.numel())
    return {"shape": list(tensor.shape), "every": every, "cells": short(flat[::every].tolist()),
            "sum": short(flat.sum().item()), "squares": short((flat ** 2).sum().item())}


def sample_step(n):
    """From one kept cell to the next: a number that has no factor with n, so that all rows and columns get their share."""
    step = n // SAMPLES
    while math.gcd(step, n) > 1:
        step += 1
    return step


def compute(path):
    lesson = json.loads(path.read_text(encoding="utf-8"))
    tensors = declared(path, lesson)
    network = Network(tensors)
    for op in lesson["network"]:
        network.run(op)
    expects = {"values": tensors, "gradients": {}, "updated": {}, "positions": network.positions}
    if "backward" in lesson:
        backward(tensors, lesson["backward"])
        expects["gradients"] = {name: t.grad for name, t in tensors.items() if t.grad is not None}
    if "update" in lesson:
        rate = lesson["update"]["learning_rate"]
        expects["updated"] = {name: tensors[name] - rate * tensors[name].grad for name in lesson["update"]["parameters"]}
    expects = {kind: {name: numbers(t.detach()) for name, t in of.items()} for kind, of in expects.items()}
    if "update" in lesson and "loss" in lesson["backward"]:
        after = Network({name: tensors[name].detach() for name in lesson["tensors"]})
        after.t.update({name: torch.tensor(value).reshape(after.t[name].shape)
                        for name, value in expects["updated"].items()})
        with torch.no_grad():
            for op in lesson["network"]:
                after.t[op["output"]] = getattr(after, op["op"])(op)
        expects["loss_after_update"] = numbers(after.t[lesson["backward"]["loss"]])
    return expects


def main():
    lessons = sorted(p for p in Path(sys.argv[2]).glob("*.json") if not p.name.endswith(".schema.json"))
    out = [f"{json.dumps(path.stem)}: {json.dumps(compute(path))}" for path in lessons]
    OUT.write_text("{\n" + ",\n".join(out) + "\n}\n", encoding="utf-8")


main()
