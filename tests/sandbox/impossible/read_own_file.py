# advice: file
import torch

torch.load("model.pt")
