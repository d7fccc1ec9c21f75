import torch

torch.set_default_dtype(torch.float64)
matrix = torch.diag(torch.tensor([1.0, 10.0, 100.0]))
w = torch.ones(3, requires_grad=True)
loss = 0.5 * w @ matrix @ w
(gradient,) = torch.autograd.grad(loss, w, create_graph=True)
vector = torch.ones(3)
for _ in range(30):
    (product,) = torch.autograd.grad(gradient, w, vector, retain_graph=True)
    vector = product / product.norm()
print(round((vector @ product).item(), 6), torch.linalg.eigvalsh(matrix).tolist())
print(torch.autograd.functional.hessian(lambda v: (v**3).sum(), torch.ones(2)).tolist())
