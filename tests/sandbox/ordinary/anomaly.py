import torch

x = torch.tensor([0.0], requires_grad=True)
try:
    with torch.autograd.detect_anomaly(check_nan=True):
        (torch.sqrt(x) * 0).backward()
except RuntimeError as error:
    print(str(error).splitlines()[0])
print(
    torch.autograd.gradcheck(lambda v: (v**2).sum(), torch.ones(3, dtype=torch.float64, requires_grad=True))
)
