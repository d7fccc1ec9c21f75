# attack: ask for one tensor larger than the machine
# must: capped
# limit: memory
import torch

torch.ones(1 << 38)
