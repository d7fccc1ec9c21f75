# advice: num_workers=0
import torch
from torch.utils.data import DataLoader, TensorDataset

for batch in DataLoader(TensorDataset(torch.arange(8.0)), batch_size=2, num_workers=2):
    print(batch)
