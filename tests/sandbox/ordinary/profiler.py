import torch
from torch.profiler import ProfilerActivity, profile, record_function

with profile(activities=[ProfilerActivity.CPU], record_shapes=True) as told:
    with record_function("a step"):
        torch.nn.Linear(8, 8)(torch.randn(4, 8)).sum().backward()
names = {event.key for event in told.key_averages()}
print("a step" in names, "aten::linear" in names)
with torch.autograd.profiler.profile() as old:
    torch.ones(3).add_(1)
print("aten::add_" in old.table())
