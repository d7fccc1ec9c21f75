# attack: write over its own memory at random, in the interpreter's and in what it shares with the warm process
# must: stopped
import ctypes

import torch

for one in (torch.nn.Linear, dict, "shared with the warm process" * 10, print):
    ctypes.memset(id(one), 0x41, 64)
print("still here")
