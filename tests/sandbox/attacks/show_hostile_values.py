# attack: show what only looks like a number: infinite, huge, text, objects that lie
# must: stopped
# ending: finished
import torch


class Liar(float):
    def __float__(self):
        return float("nan")

    def detach(self):
        return self


tried = [
    float("nan"),
    float("inf"),
    -1e308,
    True,
    Liar(3),
    torch.tensor(1.0),
    torch.tensor([1.0, 2.0]),
    "x" * 10**6,
    10**400,
    None,
    1j,
    object(),
    torch.tensor(1j),
    torch.tensor([]),
]
for value in tried:
    try:
        show(value, step=1e308)
    except Exception as error:
        print("stopped", type(error).__name__, str(error)[:80])
