import torch
from torch.optim import lr_scheduler as S


def course(make, steps=6, **options):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1, momentum=0.9)
    schedule, rates = make(optimizer), []
    for step in range(steps):
        rates.append(round(optimizer.param_groups[0]["lr"], 6))
        optimizer.step()
        schedule.step(1.0) if options else schedule.step()
    return rates


print("step", course(lambda o: S.StepLR(o, 2, 0.5)))
print("multi", course(lambda o: S.MultiStepLR(o, [2, 4], 0.1)))
print("constant", course(lambda o: S.ConstantLR(o, 0.5, 3)))
print("linear", course(lambda o: S.LinearLR(o, 0.1, 1.0, 4)))
print("exponential", course(lambda o: S.ExponentialLR(o, 0.9)))
print("polynomial", course(lambda o: S.PolynomialLR(o, 5, 2.0)))
print("cosine", course(lambda o: S.CosineAnnealingLR(o, 5)))
print("restarts", course(lambda o: S.CosineAnnealingWarmRestarts(o, 3)))
print("lambda", course(lambda o: S.LambdaLR(o, lambda step: 0.95**step)))
print("multiplicative", course(lambda o: S.MultiplicativeLR(o, lambda step: 0.9)))
print("cyclic", course(lambda o: S.CyclicLR(o, 0.01, 0.1, 2)))
print("one cycle", course(lambda o: S.OneCycleLR(o, 0.5, total_steps=7)))
print("plateau", course(lambda o: S.ReduceLROnPlateau(o, patience=1), plateau=True))
print(
    "sequential",
    course(lambda o: S.SequentialLR(o, [S.LinearLR(o, 0.1, 1.0, 2), S.ExponentialLR(o, 0.9)], [2])),
)
print("chained", course(lambda o: S.ChainedScheduler([S.ConstantLR(o, 0.1, 2), S.ExponentialLR(o, 0.9)])))
