"""Works the rate out, three cuts, and runs the loop as shown, with distances, and read with get_lr()."""

from itertools import accumulate

from gradschool.proof import Proof, Question, curve, replaced

RATES = (0.02, 0.04, 0.06, 0.08, 0.1, 0.12, 0.16)
MILESTONES = ([2, 3, 4], [3, 4, 5], [3, 5, 6], [3, 5, 7], [4, 5, 7], [4, 6, 8], [5, 6, 8])
GAMMAS = (0.1, 0.2, 0.5)


def draw(rng):
    # The first two milestones together lie beyond the last, so that no wrong reading gives the right number.
    return {"rate": rng.choice(RATES), "milestones": rng.choice(MILESTONES), "gamma": rng.choice(GAMMAS)}


def prove(question: Question) -> Proof:
    rate, milestones, gamma = map(question.parameters.get, ("rate", "milestones", "gamma"))
    code = question.code
    shown = question.run()
    distances = replaced(code, f"milestones={milestones}", f"milestones={list(accumulate(milestones))}")
    answers = {
        "all-passed": f"{rate * gamma**3:g}",
        "as-trained": f"{shown['rates'][-1]:g}",
        "distances": question.run_code(distances).output.strip(),
        "read-by-get-lr": question.run_code(replaced(code, "get_last_lr", "get_lr")).output.strip(),
    }
    return Proof(
        truth={name: answer == shown.output.strip() for name, answer in answers.items()},
        facts={
            "printed": shown.output.strip(),
            "trained": answers["as-trained"],
            "distances": answers["distances"],
            "by_get_lr": answers["read-by-get-lr"],
        },
        curves=[curve("rate", "MultiStepLR", shown["rates"], quantity="learning rate", unit="epoch")],
    )
