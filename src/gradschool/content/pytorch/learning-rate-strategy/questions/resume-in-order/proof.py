"""Runs the four lines in every order, and compares the printed rates with those of a run that never stopped."""

from gradschool.proof import Proof, Question

SEAMLESS = """
optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
scheduler = LinearLR(optimizer, start_factor=0.1, total_iters=20)
for epoch in range(8):
    if epoch >= 5:
        print(f"{scheduler.get_last_lr()[0]:.4f}")
    optimizer.step()
    scheduler.step()
"""
EARLY = "build-optimizer load-optimizer build-scheduler load-scheduler"
NO_OPTIMIZER = "build-scheduler build-optimizer load-scheduler load-optimizer"


def prove(question: Question) -> Proof:
    wanted = question.run_code(SEAMLESS).output
    question.run()
    runs = dict(question.orders())
    return Proof(
        truth={name: bool(run.output) and run.output == wanted for name, run in runs.items()},
        facts={
            "rates": wanted.split(),
            "too_low": runs[EARLY].output.split(),
            "no_optimizer": runs[NO_OPTIMIZER].error,
            "orders": len(runs),
        },
    )
