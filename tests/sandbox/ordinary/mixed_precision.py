import torch

model, x = torch.nn.Linear(8, 4), torch.randn(2, 8)
with torch.autocast("cpu", dtype=torch.bfloat16):
    out = model(x)
    loss = out.float().pow(2).mean()
loss.backward()
print(out.dtype, model.weight.grad.dtype, loss.dtype)
scaler = torch.amp.GradScaler("cpu", enabled=True)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scaler.scale(model(x).mean()).backward()
scaler.step(optimizer)
scaler.update()
print(scaler.get_scale())
