# advice: no network
import torch

torch.hub.load("pytorch/vision", "resnet18")
