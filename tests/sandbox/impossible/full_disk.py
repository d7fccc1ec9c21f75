# advice: 16 MB
import torch

torch.save(torch.ones(10_000_000), "big.pt")
