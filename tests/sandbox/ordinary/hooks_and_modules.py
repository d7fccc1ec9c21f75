import copy

import torch
from torch import nn


class Residual(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.inner = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, width), nn.GELU(), nn.Dropout(0.1))

    def forward(self, x):
        return x + self.inner(x)


model = nn.Sequential(*(Residual(4) for _ in range(2)))
norms = []
for parameter in model.parameters():
    parameter.register_hook(lambda gradient: norms.append(gradient.norm().item()))
model[0].register_forward_hook(lambda module, inputs, out: print(type(module).__name__, tuple(out.shape)))
model(torch.ones(2, 4)).sum().backward()
print(len(norms), sum(p.numel() for p in model.parameters()), copy.deepcopy(model)[1].inner[1])
nn.init.kaiming_uniform_(model[0].inner[1].weight)
nn.utils.parametrizations.weight_norm(model[0].inner[1])
print(model.eval()(torch.ones(1, 4)).shape)
