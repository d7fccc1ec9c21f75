import torch
from torch import nn

model = nn.LSTM(3, 5, num_layers=2, batch_first=True)
out, (hidden, cell) = model(torch.randn(2, 7, 3))
out.sum().backward()
print(out.shape, hidden.shape, cell.shape, f"{model.weight_ih_l0.grad.norm():.4f}")
print(nn.GRU(3, 5)(torch.randn(4, 1, 3))[0].shape)
