"""Runs the code as shown, reads the optimizer alone, and gives the cycle one peak a group and too few."""

from gradschool.proof import Proof, Question

PEAK = "max_lr=0.1"
SCHEDULER = "scheduler = OneCycleLR(optimizer, max_lr=0.1, total_steps=50)\n"
READ = "scheduler.get_last_lr()"


def prove(question: Question) -> Proof:
    shown, code = question.run(), question.code
    printed = shown.output.strip()
    alone = code.replace(SCHEDULER, "").replace(READ, "[group['lr'] for group in optimizer.param_groups]")
    first = 0.1 / 25
    texts = {
        "own": output(question, alone),
        "ratio": output(question, code.replace(PEAK, "max_lr=[0.001, 0.1]")),
        "flattened": f"{first:.5f} {first:.5f}",
    }
    return Proof(
        truth={
            **{name: text == printed for name, text in texts.items()},
            "refused": shown.error.startswith("ValueError"),
        },
        facts={
            "printed": printed,
            "own": texts["own"],
            "ratio": texts["ratio"],
            "error": question.run_code(code.replace(PEAK, "max_lr=[0.1]")).error,
        },
    )


def output(question, code):
    return question.run_code(code).output.strip()
