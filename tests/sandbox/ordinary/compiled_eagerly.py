import torch


@torch.compile(backend="eager")
def f(x):
    return (x.sin() ** 2 + x.cos() ** 2).sum()


print(f(torch.linspace(0, 1, 8)).item(), f(torch.linspace(0, 1, 8)).item())
model = torch.compile(torch.nn.Linear(4, 2), backend="eager")
print(model(torch.ones(3, 4)).shape)
