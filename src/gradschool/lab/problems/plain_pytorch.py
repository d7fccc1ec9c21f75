"""Plain PyTorch lines that several problems share, for `Problem.source`. Torch-free: they are text."""

POINT = """\
class Point(nn.Module):
    def __init__(self, start):
        super().__init__()
        self.position = nn.Parameter(torch.tensor(start, dtype=dtype))

    def forward(self, inputs):
        return self.position
"""
