#!/usr/bin/env python3
"""LeNet-5 (modern) in PyTorch, one thread: images a second forward at batch 1, training at batch 64.

lenet_torch.py [SECONDS]: the lines "forward N" and "train N", as tests/bench/lenet prints them."""
import sys
import time

import torch
from torch import nn

SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
BATCH = 64


def lenet():
    return nn.Sequential(
        nn.Conv2d(1, 6, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10))


def rate(step, images):
    for _ in range(20):
        step()
    done, start = 0, time.perf_counter()
    while time.perf_counter() - start < SECONDS:
        for _ in range(10):
            step()
        done += 10 * images
    return done / (time.perf_counter() - start)


def main():
    torch.set_num_threads(1)
    torch.manual_seed(1)
    net, image = lenet(), torch.rand(1, 1, 32, 32)
    images, classes = torch.rand(BATCH, 1, 32, 32), torch.arange(BATCH) % 10
    descent, loss = torch.optim.SGD(net.parameters(), lr=0.001, momentum=0.9), nn.CrossEntropyLoss()

    def train():
        descent.zero_grad()
        loss(net(images), classes).backward()
        descent.step()

    with torch.inference_mode():
        print(f"forward {rate(lambda: net(image), 1):.0f}")
    print(f"train {rate(train, BATCH):.0f}")


main()
