# attack: never end inside PyTorch
# must: capped
# limit: processor time
import torch

size = torch.randn(3000, 3000)
while True:
    size = torch.linalg.svd(size).U
