import io
import os
import pathlib

import torch

model = torch.nn.Linear(4, 2)
torch.save(model.state_dict(), "model.pt")
torch.save({"epoch": 3, "model": model.state_dict()}, "/tmp/checkpoint.pt")
other = torch.nn.Linear(4, 2)
print(other.load_state_dict(torch.load("model.pt", weights_only=True)))
print(torch.load("/tmp/checkpoint.pt")["epoch"], torch.equal(model.weight, other.weight))
stream = io.BytesIO()
torch.save(model, stream)
stream.seek(0)
print(torch.load(stream, weights_only=False))
print(os.path.getsize("model.pt") > 1000, pathlib.Path("model.pt").exists())
os.remove("model.pt")
