import torch
from torch.utils.data import DataLoader, Dataset, TensorDataset, random_split


class Squares(Dataset):
    def __len__(self):
        return 10

    def __getitem__(self, at):
        return torch.tensor([float(at)]), torch.tensor([float(at**2)])


for inputs, targets in DataLoader(Squares(), batch_size=4, shuffle=True):
    print(inputs.flatten().tolist(), targets.sum().item())
train, test = random_split(
    TensorDataset(torch.arange(10)), [0.8, 0.2], generator=torch.Generator().manual_seed(1)
)
print(len(train), [one[0].item() for one in test])
print(next(iter(DataLoader(Squares(), batch_size=3, drop_last=True, num_workers=0)))[0].shape)
