"""Runs the code with each tile and compares the printed rates with those of a run that never stopped."""

from gradschool.proof import Proof, Question

SEAMLESS = """
optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
scheduler = CosineAnnealingLR(optimizer, T_max=10)
for epoch in range(8):
    if epoch >= 5:
        print(f"{scheduler.get_last_lr()[0]:.4f}")
    optimizer.step()
    scheduler.step()
"""


def prove(question: Question) -> Proof:
    wanted = question.run_code(SEAMLESS).output.split()
    printed = {name: run.output.split() for name, run in question.fills()}
    return Proof(
        truth={name: bool(rates) and rates == wanted for name, rates in printed.items()},
        facts={"rates": wanted, "new_start": printed["new-start"], "done": printed["done"]},
    )
