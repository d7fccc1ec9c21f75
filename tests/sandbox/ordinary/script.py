import torch


def decayed(lr: float, steps: int) -> float:
    for _ in range(steps):
        lr = lr * 0.5
    return lr


print(torch.nn.Linear(2, 1)(torch.ones(2)).shape)
traced = torch.jit.trace(torch.nn.Linear(2, 1), torch.ones(1, 2))
print(traced(torch.ones(3, 2)).shape)
print(
    torch.fx.symbolic_trace(torch.nn.Sequential(torch.nn.Linear(2, 1), torch.nn.ReLU()))
    .code.strip()
    .splitlines()[-1]
)
