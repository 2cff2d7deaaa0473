"""The step contract written a second time, in plain Python, straight from its tables.

The program's transcript is compared with what this module yields: names, reads, writes, values and the
number of steps at every grain. Slow and simple on purpose: nothing here is shared with the program.
"""
import struct


def f32(x):
    try:
        return struct.unpack("f", struct.pack("f", x))[0]
    except OverflowError:
        return float("inf") if x > 0 else float("-inf")


def pair(v, default=None):
    if v is None:
        v = default
    return (int(v[0]), int(v[1])) if isinstance(v, list) else (int(v), int(v))


def shape_of(values):
    shape = []
    while isinstance(values, list):
        shape.append(len(values))
        values = values[0]
    return shape


def flatten(values):
    if not isinstance(values, list):
        return [f32(values)]
    return [x for v in values for x in flatten(v)]


def promote(shape, rank):
    return [1] * (rank - len(shape)) + list(shape)


def unflatten(shape, index):
    at = []
    for d in reversed(shape):
        at.append(index % d)
        index //= d
    return at[::-1]


class Tensor:
    def __init__(self, shape, data):
        self.shape, self.data = list(shape), data


class Sum:
    """A float32 sum that starts at its first term."""

    def __init__(self, start=None):
        self.v = start

    def add(self, x):
        self.v = f32(x) if self.v is None else f32(self.v + f32(x))
        return self.v

    def value(self):
        return 0.0 if self.v is None else self.v


class Oracle:
    def __init__(self, lesson):
        self.t, self.grad, self.pos = {}, {}, {}
        for name, d in lesson["tensors"].items():
            self.t[name] = Tensor(shape_of(d["values"]), flatten(d["values"]))
        self.entries = []  # (name, op, phase, steps); a step: dict(cell, reads, writes, nocell, map)
        counts = {}
        todo = []
        for op in lesson["network"]:
            counts[op["op"]] = counts.get(op["op"], 0) + 1
            name = op.get("name", "%s-%d" % (op["op"], counts[op["op"]]))
            getattr(self, "fw_" + op["op"])(name, op)
            todo.append((name, op))
        if "backward" in lesson:
            for t, d in lesson["backward"]["gradients"].items():
                flat = flatten(d)
                self.grad[t] = flat
            for name, op in reversed(todo):
                if op["output"] in self.grad:
                    getattr(self, "bw_" + op["op"])(name, op)

    # ---- pieces
    def ref(self, tensor, of, index):
        t = self.t[tensor]
        value = {"value": lambda: t.data[index], "gradient": lambda: self.grad[tensor][index],
                 "position": lambda: self.pos[tensor][index]}[of]()
        return {"tensor": tensor, "of": of, "at": unflatten(t.shape, index), "value": value}

    def wref(self, tensor, of, index, value):
        return {"tensor": tensor, "of": of, "at": unflatten(self.t[tensor].shape, index), "value": value}

    def entry(self, name, op, phase, maps):
        steps = []
        self.entries.append({"name": name, "op": op, "phase": phase, "steps": steps, "maps": maps})
        return steps

    @staticmethod
    def step(steps, cell, reads, writes):
        steps.append({"cell": cell, "reads": reads, "writes": writes})

    # ---- conv2d
    def conv(self, op):
        C, H, W = promote(self.t[op["input"]].shape, 3)
        O, Ig, KH, KW = promote(self.t[op["weight"]].shape, 4)
        s, p, d = pair(op.get("stride"), 1), pair(op.get("padding"), 0), pair(op.get("dilation"), 1)
        groups = int(op.get("groups", 1))
        reads = []
        for o in range(O):
            if "connections" in op:
                reads.append([(int(c), int(c)) for c in op["connections"][o]])  # input map, its slice
            else:
                g = o // (O // groups)
                reads.append([(g * Ig + i, i) for i in range(Ig)])
        oh = (H + 2 * p[0] - d[0] * (KH - 1) - 1) // s[0] + 1
        ow = (W + 2 * p[1] - d[1] * (KW - 1) - 1) // s[1] + 1
        return C, H, W, O, Ig, KH, KW, s, p, d, reads, oh, ow

    def fw_conv2d(self, name, op):
        C, H, W, O, Ig, KH, KW, s, p, d, conn, oh, ow = self.conv(op)
        x, w, y = op["input"], op["weight"], op["output"]
        self.t[y] = Tensor([O, oh, ow], [0.0] * (O * oh * ow))
        steps = self.entry(name, "conv2d", "forward", O)
        for o in range(O):
            for r in range(oh):
                for q in range(ow):
                    out, acc = (o * oh + r) * ow + q, Sum()
                    for c, sl in conn[o]:
                        for a in range(KH):
                            for b in range(KW):
                                h, v = r * s[0] - p[0] + a * d[0], q * s[1] - p[1] + b * d[1]
                                wi = ((o * Ig + sl) * KH + a) * KW + b
                                rd = []
                                if 0 <= h < H and 0 <= v < W:
                                    xi = (c * H + h) * W + v
                                    rd.append(self.ref(x, "value", xi))
                                    acc.add(f32(self.t[x].data[xi] * self.t[w].data[wi]))
                                rd.append(self.ref(w, "value", wi))
                                self.step(steps, out, rd, self.wref(y, "value", out, acc.value()))
                    if "bias" in op:
                        acc.add(self.t[op["bias"]].data[o])
                        self.step(steps, out, [self.ref(op["bias"], "value", o)],
                                  self.wref(y, "value", out, acc.value()))
                    self.t[y].data[out] = acc.value()

    def bw_conv2d(self, name, op):
        C, H, W, O, Ig, KH, KW, s, p, d, conn, oh, ow = self.conv(op)
        x, w, y = op["input"], op["weight"], op["output"]
        g = self.grad[y]
        # input, gather
        steps = self.entry(name + ":input", "conv2d_grad_input", "backward", C)
        self.entries[-1]["cells"] = C * H * W  # those that no output reads are finished, with no terms
        if KH * KW > 1:
            self.step(steps, None, [], None)
        if max(s) > 1:
            self.step(steps, None, [], None)
        low = [d[0] * (KH - 1) - p[0], d[1] * (KW - 1) - p[1]]
        high = [H + d[0] * (KH - 1) - low[0] - ((oh - 1) * s[0] + 1),
                W + d[1] * (KW - 1) - low[1] - ((ow - 1) * s[1] + 1)]
        if max(low + high) > 0:
            self.step(steps, None, [], None)
        before = self.grad.get(x)
        now = list(before) if before else [0.0] * (C * H * W)
        for c in range(C):
            for h in range(H):
                for v in range(W):
                    xi = (c * H + h) * W + v
                    acc = Sum(before[xi] if before else None)
                    for o in range(O):
                        for cc, sl in conn[o]:
                            if cc != c:
                                continue
                            for a in reversed(range(KH)):
                                for b in reversed(range(KW)):
                                    wi = ((o * Ig + sl) * KH + a) * KW + b
                                    hr, vr = h + p[0] - a * d[0], v + p[1] - b * d[1]
                                    rd = []
                                    if hr % s[0] == 0 and vr % s[1] == 0 and \
                                            0 <= hr // s[0] < oh and 0 <= vr // s[1] < ow:
                                        gi = (o * oh + hr // s[0]) * ow + vr // s[1]
                                        rd.append(self.ref(y, "gradient", gi))
                                        acc.add(f32(g[gi] * self.t[w].data[wi]))
                                    rd.append(self.ref(w, "value", wi))
                                    self.step(steps, xi, rd, self.wref(x, "gradient", xi, acc.value()))
                    now[xi] = acc.value()
        self.grad[x] = now
        # weight
        steps = self.entry(name + ":weight", "conv2d_grad_weight", "backward", O)
        before = self.grad.get(w)
        n = len(self.t[w].data)
        now = list(before) if before else [0.0] * n
        for o in range(O):
            for c, sl in conn[o]:
                for a in range(KH):
                    for b in range(KW):
                        wi = ((o * Ig + sl) * KH + a) * KW + b
                        acc = Sum(before[wi] if before else None)
                        for r in range(oh):
                            for q in range(ow):
                                h, v = r * s[0] - p[0] + a * d[0], q * s[1] - p[1] + b * d[1]
                                gi = (o * oh + r) * ow + q
                                rd = []
                                if 0 <= h < H and 0 <= v < W:
                                    xi = (c * H + h) * W + v
                                    rd.append(self.ref(x, "value", xi))
                                    acc.add(f32(self.t[x].data[xi] * g[gi]))
                                rd.append(self.ref(y, "gradient", gi))
                                self.step(steps, wi, rd, self.wref(w, "gradient", wi, acc.value()))
                        now[wi] = acc.value()
        self.grad[w] = now
        if "bias" in op:
            bname = op["bias"]
            steps = self.entry(name + ":bias", "conv2d_grad_bias", "backward", O)
            before = self.grad.get(bname)
            now = [0.0] * O
            for o in range(O):
                acc = Sum(before[o] if before else None)
                for k in range(oh * ow):
                    gi = o * oh * ow + k
                    acc.add(g[gi])
                    self.step(steps, o, [self.ref(y, "gradient", gi)],
                              self.wref(bname, "gradient", o, acc.value()))
                now[o] = acc.value()
            self.grad[bname] = now

    # ---- pooling
    def pool(self, op):
        C, H, W = promote(self.t[op["input"]].shape, 3)
        k = pair(op["kernel_size"])
        s, p, d = pair(op.get("stride"), list(k)), pair(op.get("padding"), 0), pair(op.get("dilation"), 1)
        out = []
        for n, kk, ss, pp, dd in ((H, k[0], s[0], p[0], d[0]), (W, k[1], s[1], p[1], d[1])):
            span = n + 2 * pp - dd * (kk - 1) - 1
            if op.get("ceil_mode"):
                size = -(-span // ss) + 1
                if (size - 1) * ss >= n + pp:
                    size -= 1
            else:
                size = span // ss + 1
            out.append(size)
        return C, H, W, k, s, p, d, out[0], out[1]

    @staticmethod
    def window(r, q, H, W, k, s, p, d):
        for a in range(k[0]):
            for b in range(k[1]):
                h, v = r * s[0] - p[0] + a * d[0], q * s[1] - p[1] + b * d[1]
                if 0 <= h < H and 0 <= v < W:
                    yield h * W + v

    def fw_max_pool2d(self, name, op):
        C, H, W, k, s, p, d, oh, ow = self.pool(op)
        x, y = op["input"], op["output"]
        self.t[y] = Tensor([C, oh, ow], [0.0] * (C * oh * ow))
        self.pos[y] = [0] * (C * oh * ow)
        steps = self.entry(name, "max_pool2d", "forward", C)
        for i in range(C * oh * ow):
            c, r, q = unflatten([C, oh, ow], i)
            best = None
            for cell in self.window(r, q, H, W, k, s, p, d):
                v = self.t[x].data[c * H * W + cell]
                if best is None or v > best:
                    best, self.pos[y][i] = v, cell
                self.step(steps, i, [self.ref(x, "value", c * H * W + cell)],
                          self.wref(y, "value", i, best))
            self.t[y].data[i] = best

    def bw_max_pool2d(self, name, op):
        C, H, W, k, s, p, d, oh, ow = self.pool(op)
        x, y = op["input"], op["output"]
        steps = self.entry(name + ":input", "max_pool2d_grad", "backward", C)
        now = list(self.grad.get(x, [0.0] * (C * H * W)))
        self.step(steps, None, [], None)
        for i in range(C * oh * ow):
            xi = (i // (oh * ow)) * H * W + self.pos[y][i]
            self.step(steps, i, [self.ref(y, "position", i)], None)
            now[xi] = f32(now[xi] + self.grad[y][i])
            self.step(steps, i, [self.ref(y, "gradient", i)], self.wref(x, "gradient", xi, now[xi]))
        self.grad[x] = now

    def divisor(self, op, r, q, H, W, k, s, p):
        area = 1
        for at, n, kk, ss, pp in ((r, H, k[0], s[0], p[0]), (q, W, k[1], s[1], p[1])):
            lo = at * ss - pp
            hi = min(lo + kk, n + pp)
            if not op.get("count_include_pad", True):
                lo, hi = max(lo, 0), min(hi, n)
            area *= hi - lo
        return area

    def fw_avg_pool2d(self, name, op):
        C, H, W, k, s, p, d, oh, ow = self.pool(op)
        x, y = op["input"], op["output"]
        self.t[y] = Tensor([C, oh, ow], [0.0] * (C * oh * ow))
        steps = self.entry(name, "avg_pool2d", "forward", C)
        for i in range(C * oh * ow):
            c, r, q = unflatten([C, oh, ow], i)
            acc = Sum()
            for cell in self.window(r, q, H, W, k, s, p, (1, 1)):
                acc.add(self.t[x].data[c * H * W + cell])
                self.step(steps, i, [self.ref(x, "value", c * H * W + cell)],
                          self.wref(y, "value", i, acc.value()))
            mean = f32(acc.value() / self.divisor(op, r, q, H, W, k, s, p))
            self.step(steps, i, [], self.wref(y, "value", i, mean))
            self.t[y].data[i] = mean

    def bw_avg_pool2d(self, name, op):
        C, H, W, k, s, p, d, oh, ow = self.pool(op)
        x, y = op["input"], op["output"]
        steps = self.entry(name + ":input", "avg_pool2d_grad", "backward", C)
        now = list(self.grad.get(x, [0.0] * (C * H * W)))
        self.step(steps, None, [], None)
        for i in range(C * oh * ow):
            c, r, q = unflatten([C, oh, ow], i)
            part = f32(self.grad[y][i] / self.divisor(op, r, q, H, W, k, s, p))
            for cell in self.window(r, q, H, W, k, s, p, (1, 1)):
                xi = c * H * W + cell
                now[xi] = f32(now[xi] + part)
                self.step(steps, i, [self.ref(y, "gradient", i)],
                          self.wref(x, "gradient", xi, now[xi]))
        self.grad[x] = now

    # ---- elementwise, linear
    def fw_relu(self, name, op):
        x, y = op["input"], op["output"]
        self.t[y] = Tensor(self.t[x].shape, [v if v > 0 else 0.0 for v in self.t[x].data])
        shape = self.t[x].shape
        steps = self.entry(name, "relu", "forward", shape[0] if shape else 1)
        for i, v in enumerate(self.t[y].data):
            self.step(steps, i, [self.ref(x, "value", i)], self.wref(y, "value", i, v))

    def fw_add(self, name, op):
        x, z, y = op["input"], op["other"], op["output"]
        data = [f32(a + b) for a, b in zip(self.t[x].data, self.t[z].data)]
        self.t[y] = Tensor(self.t[x].shape, data)
        shape = self.t[x].shape
        steps = self.entry(name, "add", "forward", shape[0] if shape else 1)
        for i, v in enumerate(data):
            self.step(steps, i, [self.ref(x, "value", i), self.ref(z, "value", i)],
                      self.wref(y, "value", i, v))

    def fw_flatten(self, name, op):
        x, y = op["input"], op["output"]
        n = len(self.t[x].data)
        self.t[y] = Tensor([n], list(self.t[x].data))
        steps = self.entry(name, "flatten", "forward", n)
        for i, v in enumerate(self.t[y].data):
            self.step(steps, i, [self.ref(x, "value", i)], self.wref(y, "value", i, v))

    def fw_linear(self, name, op):
        x, w, y = op["input"], op["weight"], op["output"]
        O, I = promote(self.t[w].shape, 2)
        self.t[y] = Tensor([O], [0.0] * O)
        steps = self.entry(name, "linear", "forward", O)
        for o in range(O):
            acc = Sum()
            for i in range(I):
                acc.add(f32(self.t[x].data[i] * self.t[w].data[o * I + i]))
                self.step(steps, o, [self.ref(x, "value", i), self.ref(w, "value", o * I + i)],
                          self.wref(y, "value", o, acc.value()))
            if "bias" in op:
                acc.add(self.t[op["bias"]].data[o])
                self.step(steps, o, [self.ref(op["bias"], "value", o)],
                          self.wref(y, "value", o, acc.value()))
            self.t[y].data[o] = acc.value()

    def bw_linear(self, name, op):
        x, w, y = op["input"], op["weight"], op["output"]
        O, I = promote(self.t[w].shape, 2)
        g = self.grad[y]
        steps = self.entry(name + ":input", "linear_grad_input", "backward", I)
        before = self.grad.get(x)
        now = [0.0] * I
        for i in range(I):
            acc = Sum(before[i] if before else None)
            for o in range(O):
                acc.add(f32(g[o] * self.t[w].data[o * I + i]))
                self.step(steps, i, [self.ref(y, "gradient", o), self.ref(w, "value", o * I + i)],
                          self.wref(x, "gradient", i, acc.value()))
            now[i] = acc.value()
        self.grad[x] = now
        steps = self.entry(name + ":weight", "linear_grad_weight", "backward", O)
        before = self.grad.get(w)
        now = [0.0] * (O * I)
        for k in range(O * I):
            acc = Sum(before[k] if before else None)
            acc.add(f32(self.t[x].data[k % I] * g[k // I]))
            self.step(steps, k, [self.ref(x, "value", k % I), self.ref(y, "gradient", k // I)],
                      self.wref(w, "gradient", k, acc.value()))
            now[k] = acc.value()
        self.grad[w] = now
        if "bias" in op:
            steps = self.entry(name + ":bias", "linear_grad_bias", "backward", O)
            before = self.grad.get(op["bias"])
            now = [0.0] * O
            for o in range(O):
                acc = Sum(before[o] if before else None)
                acc.add(g[o])
                self.step(steps, o, [self.ref(y, "gradient", o)],
                          self.wref(op["bias"], "gradient", o, acc.value()))
                now[o] = acc.value()
            self.grad[op["bias"]] = now

    def one_a_cell_back(self, name, op, kind, source, factor):
        """Gradients with one step a cell: relu, flatten, add."""
        y = op["output"]
        shape = self.t[source].shape
        n = len(self.t[source].data)
        before = self.grad.get(source)
        steps = self.entry(name, kind, "backward", shape[0] if shape else 1)
        now = [0.0] * n
        for i in range(n):
            acc = Sum(before[i] if before else None)
            acc.add(factor(i))
            self.step(steps, i, None, self.wref(source, "gradient", i, acc.value()))
            now[i] = acc.value()
        self.grad[source] = now

    def bw_relu(self, name, op):
        g, x = self.grad[op["output"]], op["input"]
        self.one_a_cell_back(name + ":input", op, "relu_grad", x,
                             lambda i: g[i] if self.t[x].data[i] > 0 else 0.0)

    def bw_flatten(self, name, op):
        g = self.grad[op["output"]]
        self.one_a_cell_back(name + ":input", op, "flatten_grad", op["input"], lambda i: g[i])

    def bw_add(self, name, op):
        g = self.grad[op["output"]]
        self.one_a_cell_back(name + ":input", op, "add_grad_input", op["input"], lambda i: g[i])
        self.one_a_cell_back(name + ":other", op, "add_grad_other", op["other"], lambda i: g[i])

    # ---- grains
    def counts(self):
        totals = {"layer": 0, "map": 0, "cell": 0, "multiply": 0}
        for e in self.entries:
            totals["layer"] += 1
            totals["map"] += max(1, e["maps"])
            totals["multiply"] += len(e["steps"])
            cell, last = 0, object()
            for s in e["steps"]:
                if s["cell"] is None or s["cell"] != last:
                    cell += 1
                last = s["cell"] if s["cell"] is not None else object()
            if "cells" in e:
                cell = e["cells"] + sum(s["cell"] is None for s in e["steps"])
            totals["cell"] += cell
        return totals
