# attack: change PyTorch, numpy and random for every run to come
# must: stopped
import random

import numpy
import torch

torch.ones = torch.nn.Linear = torch.optim.SGD = numpy.ones = random.random = None
torch.set_default_dtype(torch.float64)
torch.manual_seed(12345)
torch.nn.functional.mse_loss = lambda *_: 1 / 0
torch.use_deterministic_algorithms(True)
print("stopped: it is this run's own copy")
