"""The ordinary PyTorch loop that the lab is compared with; it shares nothing with the lab but the lines it prints."""

import warnings

import torch


def train_with_torch(problem, strategy, *, epochs, seed=0, dtype=torch.float32, towards=None):
    """Losses before each step, and the rate of each step, from torch.optim and torch's scheduler.

    `towards` moves the start by one unit in the last place, up or down, to see which losses hang on last digits.
    """
    torch.manual_seed(seed)
    model = problem.model().to(dtype)
    if towards is not None:
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.copy_(torch.nextafter(parameter, torch.full_like(parameter, towards)))
    names = {"torch": torch, "model": model}
    with warnings.catch_warnings():
        # torch warns while it builds a SequentialLR that begins with a ChainedScheduler.
        warnings.simplefilter("ignore", UserWarning)
        exec(strategy.as_pytorch(), names)
    optimizer, scheduler = names["optimizer"], names.get("scheduler")
    inputs, targets = problem.data(dtype)
    loss_function = problem.loss()
    losses, rates = [], []
    for epoch in range(epochs):
        epoch_losses = []
        for rows in batches(problem, len(inputs), seed + epoch):
            optimizer.zero_grad()
            loss = loss_function(model(inputs[rows]), targets[rows])
            loss.backward()
            if strategy.clip_grad_norm is not None:
                torch.nn.utils.clip_grad_norm_(model.parameters(), strategy.clip_grad_norm)
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            epoch_losses.append(loss.item())
            if strategy.unit == "batch":
                step(scheduler, loss.item())
        losses += epoch_losses
        if strategy.unit == "epoch":
            step(scheduler, sum(epoch_losses) / len(epoch_losses))
    return losses, rates


def batches(problem, count, seed):
    if problem.batch_size is None:
        return [slice(None)]
    return torch.randperm(count, generator=torch.Generator().manual_seed(seed)).split(problem.batch_size)


def step(scheduler, loss):
    if isinstance(scheduler, torch.optim.lr_scheduler.ReduceLROnPlateau):
        scheduler.step(loss)
    elif scheduler is not None:
        scheduler.step()
