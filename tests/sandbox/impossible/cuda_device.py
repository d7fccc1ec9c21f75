# advice: cpu
import torch

torch.ones(2, device="cuda")
