import torch

for name in (
    "SGD",
    "Adam",
    "AdamW",
    "RMSprop",
    "Adagrad",
    "Adadelta",
    "Adamax",
    "NAdam",
    "RAdam",
    "ASGD",
    "Rprop",
    "Adafactor",
):
    torch.manual_seed(0)
    model = torch.nn.Linear(3, 1)
    optimizer = getattr(torch.optim, name)(model.parameters(), lr=0.01)
    for _ in range(3):
        loss = model(torch.ones(4, 3)).pow(2).mean()
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    print(name, f"{loss.item():.6f}")


def closure():
    optimizer.zero_grad()
    loss = model(torch.ones(4, 3)).pow(2).mean()
    loss.backward()
    return loss


optimizer = torch.optim.LBFGS(model.parameters(), lr=0.1, max_iter=4)
print("LBFGS", f"{optimizer.step(closure).item():.6f}")
average = torch.optim.swa_utils.AveragedModel(model)
average.update_parameters(model)
print(average.n_averaged.item())
