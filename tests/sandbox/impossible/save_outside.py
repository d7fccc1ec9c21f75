# advice: /tmp
import torch

torch.save(torch.ones(2), "/var/models/model.pt")
