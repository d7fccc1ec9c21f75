"""One network, four learning rates: what changes with the rate, and what does not."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from gradschool.proof import Proof, Question, curve

RATES = (0.001, 0.01, 0.1, 0.2)


def prove(question: Question) -> Proof:
    seen = [one_update(rate) for rate in RATES]
    per_rate = [one["moved"] / rate for one, rate in zip(seen, RATES)]
    return Proof(
        truth={
            "batch": len({one["batches"] for one in seen}) > 1,
            "layers": len({one["shapes"] for one in seen}) > 1,
            "step": max(per_rate) - min(per_rate) < 1e-6 * per_rate[0] and min(per_rate) > 0,
            "activation": any(not torch.equal(one["outputs"], seen[0]["outputs"]) for one in seen),
        },
        facts={
            "problem": "A network 2-8-1 on 32 points, batches of 8; plain SGD at 0.001, 0.01, 0.1 and 0.2.",
            "rates": list(RATES),
            "moves": [float(f"{one['moved']:.4g}") for one in seen],
            "per_rate": per_rate[0],
            "batch": seen[0]["batches"][0],
            "layers": sum(shape.startswith("Linear") for shape in seen[0]["shapes"]),
        },
        curves=[
            curve(
                "moved",
                "length of the update",
                [one["moved"] for one in seen],
                quantity="length",
                unit="rate",
            )
        ],
    )


def one_update(rate):
    """What one SGD update at `rate` does, and what the training around it looks like."""
    torch.manual_seed(0)
    x = torch.randn(32, 2, dtype=torch.float64)
    y = x[:, :1] - x[:, 1:]
    model = nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 1)).double()
    loader = DataLoader(TensorDataset(x, y), batch_size=8)
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    outputs = model(x).detach()
    before = nn.utils.parameters_to_vector(model.parameters()).detach()
    nn.functional.mse_loss(model(x), y).backward()
    optimizer.step()
    after = nn.utils.parameters_to_vector(model.parameters()).detach()
    return {
        "moved": torch.linalg.vector_norm(after - before).item(),
        "outputs": outputs,
        "batches": tuple(len(inputs) for inputs, _ in loader),
        "shapes": tuple(str(layer) for layer in model),
    }
