"""Chooses, of the columns that were gathered, those that a verdict needs, and says why."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from itertools import pairwise

from gradschool.lab.errors import LogError
from gradschool.lab.logs.gather import Gathered
from gradschool.lab.logs.roles import ROLES, Role, has_role, is_clock, is_score, rank_of
from gradschool.lab.logs.series import Series
from gradschool.lab.logs.training_log import Column, TrainingLog

MOST_SHOWN = 12  # names of columns in one error
KINDS: dict[Role, str] = {"step": "count of steps"}
KINDS_OF_LOSS = (
    "training loss",
    "training loss",
    "part of the training loss",
    "loss",
    "held-out loss",
    "cost",
    "cost",
)


def choose(source: str, form: str, gathered: Gathered, named: Mapping[Role, str]) -> TrainingLog:
    """The log with its columns chosen: those that are named, the others by their names.

    Raises LogError where a named column is not there, where no column or several could be the loss, and where the loss
    was logged once only.
    """
    for role, name in named.items():
        if name not in gathered.series:
            _refuse_missing(source, role, name, gathered)
    losses = _loss(source, form, gathered, named.get("loss"))
    series = gathered.series[losses.name]
    if series.count < 2:
        there = (
            f"only one value, on {gathered.unit} {series.points()[0][0]}" if series.count else "no values yet"
        )
        raise LogError(
            f"{source}: the column {losses.name!r} has {there}; a verdict needs two, so log more steps."
        )
    places, values = series.points()
    found = [
        losses,
        *(column for role in ROLES[1:] if (column := _other(gathered, role, named, places)) is not None),
    ]
    by_role = {column.role: column for column in found}
    steps = _at(places, gathered.series[by_role["step"].name]) if "step" in by_role else places
    turned = len(steps) > 1 and all(b < a for a, b in pairwise(steps))
    order = slice(None, None, -1) if turned else slice(None)
    return TrainingLog(
        source=source,
        form=form,
        losses=tuple(values)[order],
        steps=tuple(float(step) for step in steps)[order],
        learning_rates=_values(gathered, by_role.get("learning rate"))[order],
        gradient_norms=_values(gathered, by_role.get("gradient norm"))[order],
        columns=tuple(found),
        others=tuple(name for name in gathered.names if name not in {column.name for column in found}),
        notes=tuple(_notes(gathered, series, len(values), turned)),
    )


def _loss(source: str, form: str, gathered: Gathered, named: str | None) -> Column:
    if named is not None:
        return Column("loss", named, gathered.series[named].count, "you named it")
    ranked = sorted(
        (one.count < 2, rank, -one.count, one.name)
        for one in gathered.series.values()
        if (rank := rank_of(one.name, "loss")) is not None
    )
    if not ranked:
        return _only_column(source, form, gathered)
    _, rank, count, name = ranked[0]
    why = f"a {KINDS_OF_LOSS[rank]} by its name"
    alike = sum(other[:2] == ranked[0][:2] for other in ranked)
    if alike > 1:
        most = "with the most values" if ranked[0][2] != ranked[1][2] else "first by name"
        why = f"of {alike} columns with a {KINDS_OF_LOSS[rank]} the one {most}"
    return Column("loss", name, -count, why)


def _only_column(source: str, form: str, gathered: Gathered) -> Column:
    left = [one for one in gathered.series.values() if one.count and not _is_other(one)]
    if len(left) > 1:
        left = [one for one in left if not _rises(one)]
    if len(left) == 1:
        why = "the only column that is no count, time, rate or score"
        return Column("loss", left[0].name, left[0].count, why)
    names = _listed(list(gathered.names))
    if not names:
        raise LogError(
            f'{source} was read as {form}, but it has no loss in it: nothing such as "loss 0.5", "loss=0.5" or "loss: 0.5".'
        )
    raise LogError(
        f"{source} was read as {form}, but none of its columns is a loss by its name; name the one to judge with "
        f"--column: {names}."
    )


def _is_other(series: Series) -> bool:
    return is_clock(series.name) or is_score(series.name) or has_role(series.name)


def _rises(series: Series) -> bool:
    """Whether the column always rises, as a count or a time does."""
    return all(b > a for a, b in pairwise(series.points()[1]))


def _other(gathered: Gathered, role: Role, named: Mapping[Role, str], places: Sequence[int]) -> Column | None:
    if role in named:
        return Column(role, named[role], gathered.series[named[role]].count, "you named it")
    ranked = sorted(
        (rank, -one.count, one.name)
        for one in gathered.series.values()
        if one.count and (rank := rank_of(one.name, role)) is not None
    )
    for _, count, name in ranked:
        if role != "step" or _is_monotone(_at(places, gathered.series[name])):
            return Column(role, name, -count, f"a {KINDS.get(role, role)} by its name")
    return None


def _is_monotone(steps: Sequence[float]) -> bool:
    # A column that stays at one number counts nothing.
    rises = all(b >= a for a, b in pairwise(steps))
    falls = all(b <= a for a, b in pairwise(steps))
    return (rises or falls) and steps[0] != steps[-1]


def _at(places: Sequence[int], series: Series) -> list[float]:
    """The values that the series had at the places, or last before them; its first for places before all."""
    known, values = series.points()
    return [values[max(0, bisect_right(known, place) - 1)] for place in places]


def _values(gathered: Gathered, column: Column | None) -> tuple[float, ...]:
    return () if column is None else tuple(gathered.series[column.name].points()[1])


def _notes(gathered: Gathered, losses: Series, kept: int, turned: bool) -> Iterator[str]:
    if losses.count > kept:
        yield f"Of {losses.count:,} losses {kept:,} are looked at: one in {losses.stride}, and those that stand out."
    if turned:
        yield "The steps fall from line to line: the log is read from its end."
    for what, (count, first) in gathered.oddities.items():
        others = f" and {count - 1:,} more" if count > 1 else ""
        yield f"{gathered.unit.capitalize()} {first}{others}: {what}."


def _refuse_missing(source: str, role: Role, name: str, gathered: Gathered) -> None:
    near = get_close_matches(name, gathered.names, n=1)
    meant = f"; did you mean {near[0]!r}?" if near else f"; it has {_listed(list(gathered.names)) or 'none'}."
    raise LogError(f"{source} has no column {name!r} to take for the {role}{meant}")


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(repr(name) for name in names[:MOST_SHOWN])
    return f"{shown}, … ({len(names)} in all)" if len(names) > MOST_SHOWN else shown
