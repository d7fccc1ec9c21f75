import torch
from torch.utils.checkpoint import checkpoint

layer, x = torch.nn.Linear(4, 4), torch.ones(2, 4, requires_grad=True)
checkpoint(layer, x, use_reentrant=False).sum().backward()
print(x.grad.shape, layer.weight.grad.shape)
with torch.inference_mode():
    print(layer(x).requires_grad)
with torch.random.fork_rng():
    torch.manual_seed(3)
    print(torch.rand(1))
print(torch.rand(1))
