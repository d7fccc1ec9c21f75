# attack: keep one tensor more each step, with its graph
# must: capped
# limit: memory
import torch

loss, kept = torch.ones(1, requires_grad=True), []
while True:
    loss = loss * torch.randn(1 << 20)
    kept.append(loss.exp())
