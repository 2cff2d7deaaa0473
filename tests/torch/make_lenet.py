#!/usr/bin/env python3
"""What PyTorch computes for ten digits in both LeNet-5, layer by layer: lenet-5*.safetensors beside this file.

make_lenet.py ASSETS LESSONS. The network of 1998 is written here from LeCun, Bottou, Bengio and Haffner, "Gradient-based
learning applied to document recognition", section II.B and table I; that of today as one writes it in PyTorch, its weights
taken over by name. Only the weights and the drawn codes are the program's own. Besides, gradients of the loss (of 1998
equation 9) towards the next digit, the wrong one. Computed in float64, kept as float32. The digits are the first ten of
the held-out ones: 0 to 9.
"""
import json
import sys
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

import formats

ASSETS, LESSONS, HERE = Path(sys.argv[1]), Path(sys.argv[2]), Path(__file__).parent
DIGITS = 10
SMALL = 150  # cells of tensors whose gradients are kept
torch.set_default_dtype(torch.float64)

# Table I: which maps of S2 each map of C3 combines.
TABLE_I = {
    0: (0, 1, 2), 1: (1, 2, 3), 2: (2, 3, 4), 3: (3, 4, 5), 4: (0, 4, 5), 5: (0, 1, 5),
    6: (0, 1, 2, 3), 7: (1, 2, 3, 4), 8: (2, 3, 4, 5), 9: (0, 3, 4, 5), 10: (0, 1, 4, 5), 11: (0, 1, 2, 5),
    12: (0, 1, 3, 4), 13: (1, 2, 4, 5), 14: (0, 2, 3, 5), 15: (0, 1, 2, 3, 4, 5)}


def read_weights(name):
    return {key: torch.tensor(data, dtype=torch.float64).reshape(shape)
            for key, (shape, data) in formats.read_safetensors(ASSETS / "models" / name).items()}


def digits():
    """N x 28 x 28, paper 0, ink 1."""
    count, rows, columns, pixels = formats.read_idx(ASSETS / "digits" / "held-out-images-idx3-ubyte.gz", DIGITS)
    return torch.tensor(list(pixels), dtype=torch.float64).reshape(count, rows, columns) / 255


# ---- 1998 ----------------------------------------------------------------------------------------

def squash(a):
    """f(a) = A tanh(S a)."""
    return 1.7159 * torch.tanh(2 / 3 * a)


def planes(x, kernels, bias):
    """A plane of units: at every place the 5 x 5 neighbourhoods of the given maps, weighted, and the plane's bias."""
    rows, columns = x.shape[-2] - 4, x.shape[-1] - 4
    out = bias.expand(rows, columns).clone()
    for plane, kernel in zip(x, kernels):
        for i in range(5):
            for j in range(5):
                out = out + kernel[i, j] * plane[i:i + rows, j:j + columns]
    return out


def subsample(x, coefficient, bias):
    """Four inputs are added, then multiplied by a trainable coefficient, and added to a trainable bias."""
    four = x[:, 0::2, 0::2] + x[:, 0::2, 1::2] + x[:, 1::2, 0::2] + x[:, 1::2, 1::2]
    return squash(four * coefficient[:, None, None] + bias[:, None, None])


def field_of(digit):
    """28 x 28 in the middle of 32 x 32: background -0.1, foreground 1.175."""
    field = torch.full((1, 32, 32), -0.1)
    field[0, 2:30, 2:30] = -0.1 + digit * 1.275
    return field


def lenet_1998(field, w, codes):
    """The states of every layer."""
    c1 = torch.stack([squash(planes(field, w["c1.weight"][k], w["c1.bias"][k])) for k in range(6)])
    s2 = subsample(c1, w["s2.weight"], w["s2.bias"])
    c3 = torch.stack([squash(planes(s2[list(maps)], w["c3.weight"][k, list(maps)], w["c3.bias"][k]))
                      for k, maps in TABLE_I.items()])
    s4 = subsample(c3, w["s4.weight"], w["s4.bias"])
    c5 = torch.stack([squash(planes(s4, w["c5.weight"][k], w["c5.bias"][k])) for k in range(120)])
    f6 = squash(w["f6.weight"] @ c5.flatten() + w["f6.bias"])
    y = torch.stack([((f6 - code) ** 2).sum() for code in codes])
    return {"c1": c1, "s2": s2, "c3": c3, "s4": s4, "c5": c5, "f6": f6, "y": y}


def gradients_1998(field, w, codes, target):
    """Of equation 9 with j = 40, for what is learned and what is seen; of the large layers the biases alone."""
    field = field.clone().requires_grad_()
    w = {key: value.clone().requires_grad_() for key, value in w.items()}
    y = lenet_1998(field, w, codes)["y"]
    (y[target] + torch.log(torch.exp(torch.tensor(-40.0)) + torch.exp(-y).sum())).backward()
    kept = [key for key, value in w.items() if value.numel() <= SMALL]
    return {"x:gradient": field.grad} | {f"{key}:gradient": w[key].grad for key in kept}


# ---- today ---------------------------------------------------------------------------------------

class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.c1 = nn.Conv2d(1, 6, 5)
        self.c3 = nn.Conv2d(6, 16, 5)
        self.c5 = nn.Linear(400, 120)
        self.f6 = nn.Linear(120, 84)
        self.output = nn.Linear(84, 10)

    def forward(self, x):
        c1 = F.relu(self.c1(x))
        s2 = F.max_pool2d(c1, 2)
        c3 = F.relu(self.c3(s2))
        s4 = F.max_pool2d(c3, 2)
        c5 = F.relu(self.c5(s4.flatten(1)))
        f6 = F.relu(self.f6(c5))
        y = self.output(f6)
        return {"c1": c1, "s2": s2, "c3": c3, "s4": s4, "c5": c5, "f6": f6, "y": y, "p": y.softmax(1)}


def one_of_today(network, x, target):
    """Of a batch of one: its layers, and gradients as of 1998."""
    x.requires_grad_()
    network.zero_grad()
    layers = network(x)
    F.cross_entropy(layers["y"], torch.tensor([target])).backward()
    kept = {key: value.grad for key, value in network.named_parameters() if value.numel() <= SMALL}
    return ({key: t.detach()[0] for key, t in layers.items()} | {"x:gradient": x.grad[0]} |
            {f"{key}:gradient": grad.clone() for key, grad in kept.items()})


def keep(name, layers):
    """layers: of each digit name -> tensor."""
    stacked = {key: torch.stack([one[key] for one in layers]) for key in layers[0]}
    formats.write_safetensors(HERE / f"{name}.safetensors",
                              {key: (list(t.shape), t.flatten().tolist()) for key, t in stacked.items()})


def main():
    lesson = json.loads((LESSONS / "lenet-5.json").read_text(encoding="utf-8"))
    codes = torch.tensor(lesson["tensors"]["codes"]["values"], dtype=torch.float64).reshape(10, 84)
    old = read_weights("lenet-5.safetensors")
    fields = [field_of(digit) for digit in digits()]
    keep("lenet-5", [lenet_1998(field, old, codes) | gradients_1998(field, old, codes, (digit + 1) % 10)
                     for digit, field in enumerate(fields)])
    network = LeNet()
    network.load_state_dict(read_weights("lenet-5-modern.safetensors"))
    keep("lenet-5-modern", [one_of_today(network, F.pad(digit, (2, 2, 2, 2))[None, None], (number + 1) % 10)
                            for number, digit in enumerate(digits())])


main()
