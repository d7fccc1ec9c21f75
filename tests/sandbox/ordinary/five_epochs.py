import torch
from torch import nn

x = torch.tensor([[1.0], [2.0], [3.0]])
y = 2 * x
model = nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
for epoch in range(5):
    optimizer.zero_grad()
    loss = nn.functional.mse_loss(model(x), y)
    loss.backward()
    optimizer.step()
    show(loss, lr=optimizer.param_groups[0]["lr"])
    print(epoch, loss.item())
