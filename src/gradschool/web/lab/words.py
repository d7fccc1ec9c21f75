"""The words that the lab's scripts show; they come with the page, in the site's language."""

from __future__ import annotations

from functools import cache

from django.utils.translation import gettext as _


@cache
def words() -> dict[str, str]:
    """Each by a name; `{…}` is filled in by the script."""
    return {
        "training": _("Training {done} of {steps} steps"),
        "waiting": _("Waiting for a place in the lab"),
        "done": _("{runs} runs, {steps} steps each, trained in {seconds} s"),
        "doneOne": _("one run, {steps} steps, trained in {seconds} s"),
        "offline": _("No connection to the server. The curves below are the last ones; it is tried again."),
        "busy": _("The lab is busy. It is tried again in {seconds} s."),
        "none": _("The lab cannot train at the moment."),
        "beyond": _(
            "These lines say more than the sliders can. Moving one of them begins from the sliders again."
        ),
        "loss": _("loss"),
        "rate": _("learning rate"),
        "step": _("step"),
        "steps": _("Steps"),
        "sharpness": _("sharpness"),
        "limit": _("stability limit"),
        "raw": _("raw"),
        "smoothed": _("smoothed"),
        "off": _("off"),
        "diverged": _("diverged"),
        "notFinite": _("not finite"),
        "chosen": _("Run {number} of {runs}: learning rate {rate}, {verdict}, final loss {loss}"),
        "summary": _(
            "Loss curves of {runs} runs on {problem}. Best: learning rate {rate} with final loss {loss}. "
            "{diverged} of {runs} diverged."
        ),
        "allDiverged": _("Loss curves of {runs} runs on {problem}. All of them diverged."),
        "chosenCurve": _("The chosen run, {strategy}: {sentence}"),
        "path": _("Path of {strategy} on the loss surface, from loss {first} to {last} in {steps} steps."),
        "sharpnessOf": _(
            "Sharpness of the chosen run goes from {first} to {last}; its limit ends at {limit}."
        ),
        "play": _("Play the descent"),
        "stop": _("Show all of it"),
        "copied": _("Copied"),
        "copy": _("The browser did not allow copying. The text is selected: press Ctrl+C."),
        "of": _("of {total}"),
        "epoch": _("epoch"),
        "batch": _("batch"),
        "after": _("steps after every"),
        "schedule": _("Schedule"),
        "optimizer": _("Optimizer"),
        "accuracy": _("accuracy"),
        "choose": _("Show {strategy}"),
        "seed": _("seed {seed}"),
        "line": _("Line {line}: "),
    }
