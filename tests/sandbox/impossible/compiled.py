# advice: backend="eager"
import torch


@torch.compile
def f(x):
    return x.sin() + 1


print(f(torch.ones(3)))
