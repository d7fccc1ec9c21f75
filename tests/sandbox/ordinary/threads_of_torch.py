import torch

torch.set_num_threads(2)
print(torch.get_num_threads())
left, right = torch.randn(600, 600), torch.randn(600, 600)
print((left @ right).shape, torch.allclose(left @ right, (right.T @ left.T).T, atol=1e-3))
layer = torch.nn.Linear(600, 600)
layer(left).sum().backward()
print(layer.weight.grad.shape, torch.linalg.svd(left[:50, :50])[1].shape)
torch.set_num_threads(1)
