"""Trains the benchmark's network in PyTorch, by commands on standard input.

The folder that it is given holds what it shares with the other side: data.f32,
the rows [x, binary labels, class], and weights.f32, the starting values. Every
answer is one line of JSON.

    check STEPS BATCH       mean loss over steps from the starting values
    choose BATCH            the fastest of the settings that work here, by trial
    round STEPS BATCH       seconds for so many further steps in that setting
"""

import itertools
import json
import os
import sys
import time

import torch
import torch.nn.functional as F

INPUTS, BINARY, CLASSES = 96, 3, 10
folder, rate = sys.argv[1], float(sys.argv[2])


def read(name):
    path = os.path.join(folder, name)
    return torch.from_file(path, size=os.path.getsize(path) // 4, dtype=torch.float32).clone()


data = read("data.f32").view(-1, INPUTS + BINARY + 1)
x = data[:, :INPUTS].contiguous()
yes = data[:, INPUTS : INPUTS + BINARY].contiguous()
kind = data[:, INPUTS + BINARY].long()


class Network(torch.nn.Module):
    """The heads are columns of one layer, which is the fastest here."""

    def __init__(self):
        super().__init__()
        self.a = torch.nn.Linear(INPUTS, 64)
        self.b = torch.nn.Linear(64, 32)
        self.heads = torch.nn.Linear(32, BINARY + CLASSES)
        values = read("weights.f32")
        with torch.no_grad():
            for p in self.parameters():
                p.copy_(values[: p.numel()].view(p.shape))
                values = values[p.numel() :]

    def forward(self, x):
        return self.heads(torch.relu(self.b(torch.relu(self.a(x)))))


def loss_of(y, yes, kind):
    return BINARY * F.binary_cross_entropy_with_logits(y[:, :BINARY], yes) + F.cross_entropy(y[:, BINARY:], kind)


class Run:
    """One training, round and round the rows in their order."""

    def __init__(self, batch, threads=1, adam=None, model="plain"):
        torch.set_num_threads(threads)
        self.name = {"threads": threads, "adam": next(iter(adam or {"default": 1})), "model": model}
        self.threads = threads
        self.network = Network()
        self.adam = torch.optim.Adam(self.network.parameters(), lr=rate, **(adam or {}))
        whole = len(x) // batch * batch
        self.batches = list(zip(x[:whole].split(batch), yes[:whole].split(batch), kind[:whole].split(batch)))
        self.at = 0
        self.loss = lambda x, y, k: loss_of(self.network(x), y, k)
        if model == "script":
            self.loss = torch.jit.trace(self.network, x[:batch])
            traced = self.loss
            self.loss = lambda x, y, k: loss_of(traced(x), y, k)
        elif model == "compile":
            self.loss = torch.compile(self.loss)

    def step(self):
        self.adam.zero_grad(set_to_none=True)
        loss = self.loss(*self.batches[self.at])
        loss.backward()
        self.adam.step()
        self.at = (self.at + 1) % len(self.batches)
        return loss

    def time(self, steps):
        torch.set_num_threads(self.threads)
        began = time.perf_counter()
        for _ in range(steps):
            self.step()
        return time.perf_counter() - began


def check(steps, batch):
    run = Run(batch)
    return {"loss": sum(run.step().item() for _ in range(steps)) / steps}


def blas():
    """The library that multiplies matrices: Debian's default is many times slower than OpenBLAS."""
    torch.mm(x[:64].t(), x[:64])
    try:
        with open("/proc/self/maps") as maps:
            paths = maps.read()
    except OSError:
        return "unknown"
    return next((n for n in ("openblas", "mkl", "blis", "atlas", "libblas") if n in paths), "its own")


chosen = {}


def choose(batch):
    """Takes the best of three short times, so that a disturbance costs nobody."""
    models = ["plain", "script"] + (["compile"] if hasattr(torch, "compile") else [])
    best, tried = None, []
    for threads, adam, model in itertools.product((1, 2), ({"fused": True}, {"foreach": True}, {"foreach": False}), models):
        try:
            run = Run(batch, threads, adam, model)
            run.name["adam"] = "fused" if "fused" in adam else "foreach" if adam["foreach"] else "loop"
            run.time(10)
            speed = 10 * batch / run.time(10)
            if best is None or speed > best[0] / 3:  # else it is out of the question
                steps = max(8192 // batch, 10)
                speed = steps * batch / min(run.time(steps) for _ in range(3))
        except Exception as e:  # a setting that this version or machine does not have
            tried.append({"threads": threads, "adam": str(adam), "model": model, "error": str(e).splitlines()[0][:100] if str(e) else repr(e)})
            continue
        tried.append({**run.name, "examples/s": round(speed)})
        if best is None or speed > best[0]:
            best = speed, run
    chosen[batch] = best[1]
    return {"best": best[1].name, "speed": best[0], "tried": tried}


print(json.dumps({"torch": torch.__version__, "blas": blas()}), flush=True)
for line in sys.stdin:
    what, *numbers = line.split()
    numbers = [int(n) for n in numbers]
    if what == "check":
        answer = check(*numbers)
    elif what == "choose":
        answer = choose(*numbers)
    else:
        steps, batch = numbers
        answer = {"seconds": chosen[batch].time(steps)}
    print(json.dumps(answer), flush=True)
