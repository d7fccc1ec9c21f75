"""Tells from its name what a column of a log holds: a loss, a learning rate, a gradient norm, or a count of steps."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import Literal

Role = Literal["loss", "learning rate", "gradient norm", "step"]
ROLES: tuple[Role, ...] = ("loss", "learning rate", "gradient norm", "step")

HELD_OUT = {
    "val",
    "valid",
    "validation",
    "eval",
    "evaluation",
    "test",
    "dev",
    "tel",
    "heldout",
    "holdout",
    "vl",
}
NO_LOSS = {
    "scale",
    "scaler",
    "scaling",
    "weight",
    "weights",
    "coef",
    "ratio",
    "std",
    "var",
    "count",
    "fn",
    "time",
}
COST_WORDS = {
    "nll",
    "cost",
    "objective",
    "mse",
    "rmse",
    "mae",
    "xent",
    "crossentropy",
    "perplexity",
    "ppl",
    "error",
}
STEP_WORDS = (
    "step",
    "steps",
    "iteration",
    "iterations",
    "iter",
    "iters",
    "it",
    "s",
    "batch",
    "epoch",
    "epochs",
)
CLOCK_WORDS = {
    "time",
    "wall",
    "timestamp",
    "date",
    "elapsed",
    "seconds",
    "sec",
    "ms",
    "eta",
    "id",
    "seed",
    "rank",
}
SCORE_WORDS = {
    "acc",
    "accuracy",
    "f1",
    "auc",
    "auroc",
    "bleu",
    "precision",
    "recall",
    "iou",
    "map",
    "score",
    "reward",
}
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@lru_cache(maxsize=4096)
def words_of(name: str) -> tuple[str, ...]:
    """The lower-case words of a column's name: train_loss, trainLoss and "Train/Loss" all are train and loss."""
    return tuple(re.findall(r"[a-z0-9]+", _CAMEL.sub(" ", name).lower()))


@lru_cache(maxsize=4096)
def rank_of(name: str, role: Role) -> int | None:
    """How well the name fits the role, 0 best; None where it does not."""
    words = words_of(name)
    if role == "loss":
        return _rank_of_loss(words)
    if role == "learning rate":
        return _rank_of_rate(words)
    if role == "gradient norm":
        return _rank_of_gradient(words)
    found = [STEP_WORDS.index(word) for word in words[-1:] if word in STEP_WORDS]
    return found[0] if found else None


@lru_cache(maxsize=4096)
def has_role(name: str) -> bool:
    """Whether the name fits any role."""
    return any(rank_of(name, role) is not None for role in ROLES)


def is_clock(name: str) -> bool:
    """Whether the name is that of a time or of a label, which no loss is."""
    return not CLOCK_WORDS.isdisjoint(words_of(name))


def is_score(name: str) -> bool:
    """Whether the name is that of a number that is better when it is higher."""
    return not SCORE_WORDS.isdisjoint(words_of(name))


def _rank_of_loss(words: tuple[str, ...]) -> int | None:
    said = [
        word for word in words if word not in {"is", "was", "the", "info", "total", "mean", "avg", "average"}
    ]
    losses = [word for word in said if word.endswith("loss") or word in {"losses", "trl"}]
    if not NO_LOSS.isdisjoint(said) or {"min", "max"} & set(said[-1:]):
        return None
    if not losses:
        costs = any(word in COST_WORDS for word in said)
        return None if not costs else 5 if HELD_OUT.isdisjoint(said) else 6
    if any(word in HELD_OUT or word.startswith("val") for word in said):
        return 4
    known = {"loss", "trainloss", "trl", "train", "training", "trainer", "tr", "lm"}
    if all(word in known for word in said):
        return 0
    if all(word in known | {"step", "epoch", "batch", "iter", "running"} for word in said):
        return 1
    return 2 if {"train", "training"} & set(said) else 3


def _rank_of_rate(words: tuple[str, ...]) -> int | None:
    if words in (("lr",), ("learning", "rate"), ("learningrate",)):
        return 0
    if words[-2:] == ("learning", "rate") or words[-1:] == ("lr",):
        return 1
    pairs = pairwise(words)
    return 2 if "lr" in words or ("learning", "rate") in pairs or words[:1] == ("lr0",) else None


def _rank_of_gradient(words: tuple[str, ...]) -> int | None:
    if words in (("grad", "norm"), ("gradient", "norm"), ("gradnorm",), ("gnorm",)):
        return 0
    about = {"gnorm", "gradnorm"} & set(words) or (
        {"grad", "gradient", "gradients"} & set(words) and "norm" in words
    )
    return 1 if about else None
