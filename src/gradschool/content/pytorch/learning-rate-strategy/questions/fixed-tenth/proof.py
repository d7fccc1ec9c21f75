"""Runs the loop as shown, and the same model at other fixed rates; the limit is from the lab's Hessian."""

from gradschool.proof import Proof, Question, curve, lab

OTHERS = (0.00001, 0.01, 0.2)
COMPARED_EPOCHS = 5


def prove(question: Question) -> Proof:
    run = question.run()
    losses = run["losses"]
    first, second, last = losses[0], losses[1], losses[-1]
    rises = sum(later > earlier for earlier, later in zip(losses[1:], losses[2:]))
    eigenvalues = lab.hessian_eigenvalues("line")
    others = {rate: lab.train("line", f"SGD(lr={rate!r})", epochs=len(losses)).loss for rate in OTHERS}
    compared = {rate: found[COMPARED_EPOCHS] for rate, found in others.items()}
    fastest = all(losses[COMPARED_EPOCHS] < loss for loss in compared.values())
    falls = all(later < earlier for earlier, later in zip(losses, losses[1:]))
    return Proof(
        truth={
            "diverges": last > first,
            "crawls": max(abs(loss - first) for loss in losses) <= 0.05 * first,
            "bounces": rises > 0,
            "falls": second < 0.1 * first and falls and fastest,
        },
        facts={
            "lambda_max": eigenvalues[0],
            "lambda_min": eigenvalues[-1],
            "limit": lab.stability_limit(eigenvalues[0]),
            "factor_steep": 1 - 0.1 * eigenvalues[0],
            "factor_flat": 1 - 0.1 * eigenvalues[-1],
            "epochs": len(losses),
            "first": first,
            "second": second,
            "last": last,
            "first_fall": (first - second) / first,
            "rises": rises,
            "tried": ["0.00001", "0.01", "0.1", "0.2"],
            "compared_epochs": COMPARED_EPOCHS,
            "doubled_last": others[0.2][-1],
            "printed": run.output.strip(),
        },
        curves=[
            curve("shown", "lr 0.1", losses),
            *(
                curve(f"rate-{rate:.5f}", f"lr {rate:.5f}".rstrip("0"), found)
                for rate, found in others.items()
            ),
        ],
    )
