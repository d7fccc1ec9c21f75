import os

from torch.utils.tensorboard import SummaryWriter

with SummaryWriter() as writer:
    for step in range(5):
        writer.add_scalar("loss", 1 / (1 + step), step)
print(os.listdir("."), len(os.listdir("runs")))
