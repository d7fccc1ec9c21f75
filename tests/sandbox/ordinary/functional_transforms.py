import torch
from torch.func import functional_call, grad, hessian, jacrev, vmap

print(grad(lambda x: (x**3).sum())(torch.tensor([1.0, 2.0])))
print(vmap(torch.dot)(torch.eye(3), torch.arange(9.0).reshape(3, 3)))
print(hessian(lambda x: (x**4).sum())(torch.tensor([1.0, 2.0])))
print(jacrev(torch.sin)(torch.zeros(2)))
model = torch.nn.Linear(2, 1)
stack = {name: torch.stack([value, 2 * value]) for name, value in model.named_parameters()}
print(vmap(lambda values: functional_call(model, values, torch.ones(1, 2)))(stack).shape)
