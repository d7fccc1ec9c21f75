import collections
import dataclasses
import functools
import itertools
import math
import random
import statistics
import time
from fractions import Fraction

import numpy as np
import torch


@dataclasses.dataclass
class Step:
    number: int
    loss: float = 0.0


steps = [Step(number, 1 / (1 + number)) for number in range(4)]
print(steps[-1], statistics.mean(step.loss for step in steps), statistics.stdev([1, 2, 4]))
print(np.linspace(0, 1, 5), np.random.rand(3).round(6), random.random(), torch.rand(2))
print(
    np.linalg.eigvalsh(np.array([[2.0, 1.0], [1.0, 2.0]])).round(6),
    torch.from_numpy(np.arange(3)),
    torch.ones(2).numpy(),
)
print(
    collections.Counter("abca").most_common(1),
    list(itertools.accumulate([1, 2, 3])),
    functools.reduce(math.gcd, [12, 18]),
)
print(Fraction(1, 3) + 1, math.isclose(time.time(), time.time(), rel_tol=1e-3), f"{math.pi:.3f}")
assert time.perf_counter() > 0
