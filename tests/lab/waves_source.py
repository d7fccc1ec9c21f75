"""Waves, with its lines of plain PyTorch: mini-batches whose last is short."""

from dataclasses import dataclass

from lab.small_problems import Waves


@dataclass(frozen=True)
class WavesWithSource(Waves):
    def source(self):
        return """\
inputs = torch.linspace(-1, 1, 10, dtype=dtype).unsqueeze(1)
targets = torch.sin(3 * inputs)
torch.manual_seed(seed)
model = nn.Sequential(nn.Linear(1, 4), nn.Tanh(), nn.Linear(4, 1, bias=False)).to(dtype)
loss_function = nn.MSELoss()
"""
