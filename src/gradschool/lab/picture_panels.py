"""The panels of a picture: loss curves, learning rates, and what came of each strategy."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from gradschool.lab.edge import closeness, limit_at_start
from gradschool.lab.spec import RunSpec, SweepSpec
from gradschool.lab.strategy import Strategy
from gradschool.lab.tables import Row, best_first, family, rows, verdict_of
from gradschool.lab.trajectory import Trajectory

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

Item = TypeVar("Item")
INK, SOFT, FAINT = "#1b1e28", "#6b7080", "#e6e8ee"
PALETTE = ("#3b5bdb", "#e8590c", "#0b8f6a", "#c2255c", "#7048e8", "#b08900", "#1098ad", "#495057")
COLOUR_MAP, DARKEST, LIGHTEST = "plasma", 0.0, 0.86  # the lightest colours do not show on white
DASHED = (0, (4, 2))
MOST_CURVES = 400
MOST_POINTS = 1500
ROOM_ABOVE = 4.0  # how far above the highest start the picture reaches
LOG_FROM = 20.0  # highest over lowest: from here on a logarithmic scale
DEEPEST = 1e-14  # of the highest start: how far down the picture reaches
FAINTEST = 1e-3  # of the lowest peak: rates below are not shown
HIGHEST_RATIO = 2.2  # of the sharpness over its limit; beyond, a run is on its way out
FARTHEST_LIMIT = 3.0  # a stability limit this many times beyond the rates is still shown
ENOUGH_EPOCHS = 8  # to draw means of epochs instead of single batches


@dataclass(frozen=True)
class Curve:
    """One run as it is drawn."""

    row: Row
    epochs: Sequence[float]
    losses: Sequence[float]
    rate_epochs: Sequence[float]
    rates: Sequence[float]
    closeness: Sequence[tuple[float, float]]  # (epoch, sharpness over its limit)
    diverged: bool


@dataclass(frozen=True)
class Drawn:
    """Everything the panels share."""

    rows: Sequence[Row]
    curves: Sequence[Curve]
    runs: int
    best: Row | None
    colours: dict[Strategy, Any]
    is_coloured_by_rate: bool
    stability_limit: float | None
    has_edge: bool
    lowest: float
    highest: float
    is_log: bool
    what: str

    @classmethod
    def of(cls, spec: RunSpec | SweepSpec, trajectories: Sequence[Trajectory]) -> Drawn:
        """What is to be drawn of these runs."""
        found = rows(trajectories)
        by_strategy = {row.strategy: row for row in found}
        every = -(-len(trajectories) // MOST_CURVES)
        chosen = [one for one in trajectories[::every] if math.isfinite(one.loss[0])]
        first = best_first(found)[0]
        best = first if first.is_whole else None
        if best and every > 1:
            chosen += [one for one in trajectories if one.strategy == best.strategy and one not in chosen]
        in_means = spec.problem.steps_per_epoch > 1 and spec.epochs >= ENOUGH_EPOCHS
        curves = [_curve(by_strategy[one.strategy], one, in_means=in_means) for one in chosen]
        lowest, highest, is_log = _scale(curves, found)
        by_rate = len({family(row.strategy) for row in found}) == 1 or len(found) > len(PALETTE)
        return cls(
            rows=found,
            curves=curves,
            runs=len(trajectories),
            best=best,
            colours=_colours(found, by_rate=by_rate),
            is_coloured_by_rate=by_rate,
            stability_limit=limit_at_start(trajectories),
            has_edge=any(len(curve.closeness) > 1 for curve in curves),
            lowest=lowest,
            highest=highest,
            is_log=is_log,
            what="loss, mean of each epoch" if in_means else "loss",
        )


def draw_losses(axes: Axes, drawn: Drawn) -> None:
    """Every run's loss over the epochs; the best in front, diverged ones dashed and counted."""
    for curve in drawn.curves:
        is_best = curve.row is drawn.best
        axes.plot(
            curve.epochs,
            curve.losses,
            color=drawn.colours[curve.row.strategy],
            linewidth=2.6 if is_best else 1.1 if len(drawn.curves) > 12 else 1.8,
            linestyle=DASHED if curve.diverged else "solid",
            alpha=1.0 if is_best or len(drawn.curves) <= 12 else 0.75,
            zorder=4 if is_best else 2,
            path_effects=_halo() if is_best and drawn.is_coloured_by_rate else None,
        )
    if drawn.is_log:
        axes.set_yscale("log")
    axes.set_ylim(drawn.lowest, drawn.highest)
    axes.set_ylabel(drawn.what)
    axes.grid(axis="y", color=FAINT, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(labelbottom=False, length=3)
    _plain_numbers(axes.yaxis)
    _say(axes, drawn)


def draw_rates(axes: Axes, drawn: Drawn) -> None:
    """The learning rate of every run over the epochs."""
    shown = {curve.row.strategy: curve for curve in reversed(drawn.curves)}
    for curve in shown.values():
        is_best = curve.row is drawn.best
        axes.plot(
            curve.rate_epochs,
            curve.rates,
            color=drawn.colours[curve.row.strategy],
            linewidth=2.2 if is_best else 1.0 if len(shown) > 12 else 1.6,
            zorder=4 if is_best else 2,
            path_effects=_halo() if is_best and drawn.is_coloured_by_rate else None,
            drawstyle="steps-post",
        )
    peaks = [row.peak_rate for row in drawn.rows if row.peak_rate > 0]
    if peaks and max(peaks) > LOG_FROM * min(peaks):
        positive = [rate for curve in shown.values() for rate in curve.rates if rate > 0]
        axes.set_yscale("log")
        axes.set_ylim(bottom=max(min(positive), min(peaks) * FAINTEST) / 1.5)
    else:
        axes.set_ylim(bottom=0)
    axes.set_xlim(0, 1.01 * max((curve.rate_epochs[-1] for curve in shown.values()), default=1.0))
    _plain_numbers(axes.yaxis)
    axes.set_xlabel("epoch")
    axes.set_ylabel("learning rate")
    axes.grid(axis="y", color=FAINT, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=3)


def draw_edge(axes: Axes, drawn: Drawn) -> None:
    """How near every run came to the edge of stability: its sharpness over its limit, which is 1 there."""
    for curve in drawn.curves:
        is_best = curve.row is drawn.best
        axes.plot(
            [epoch for epoch, _ in curve.closeness],
            [ratio for _, ratio in curve.closeness],
            color=drawn.colours[curve.row.strategy],
            linewidth=2.2 if is_best else 1.0 if len(drawn.curves) > 12 else 1.6,
            zorder=4 if is_best else 2,
            path_effects=_halo() if is_best and drawn.is_coloured_by_rate else None,
        )
    axes.axhline(1, color=INK, linewidth=1.0, linestyle=(0, (2, 2)), zorder=3)
    axes.set_ylim(0, HIGHEST_RATIO)
    axes.set_xlabel("epoch")
    axes.set_ylabel("sharpness /\nits limit")
    axes.grid(axis="y", color=FAINT, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=3)


def draw_results(axes: Axes, drawn: Drawn) -> None:
    """The final loss of every strategy against its highest rate: median and range of the seeds, × for diverged."""
    placed = [row for row in drawn.rows if row.peak_rate > 0]
    for row in placed:
        low, high = row.spread
        if _is_shown(row) and low < high:
            ends = [low, min(high, drawn.highest)]
            axes.plot([row.peak_rate] * 2, ends, color=drawn.colours[row.strategy], linewidth=1.2, alpha=0.6)
    points = [(row, row.peak_rate, row.median if _is_shown(row) else _at_top(drawn)) for row in placed]
    _mark(axes, drawn, points)
    rates = [row.peak_rate for row in placed]
    if rates and max(rates) > min(rates):
        axes.set_xscale("log")
    if not all(map(_is_shown, placed)):
        axes.text(0.02, 0.955, "× diverged", transform=axes.transAxes, color=SOFT, fontsize=9.5, va="center")
    axes.set_xlabel("highest learning rate of the run")
    axes.set_title("final loss, on all data", fontsize=10.5, loc="left", color=INK)
    axes.grid(color=FAINT, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(axis="y", which="both", labelleft=False, length=0)
    axes.tick_params(axis="x", length=3)
    _plain_numbers(axes.xaxis)
    _mark_limit(axes, drawn, rates)
    if drawn.is_coloured_by_rate and rates and max(rates) > min(rates):
        _colour_bar(axes, rates)


def draw_names(axes: Axes, drawn: Drawn) -> None:
    """Every strategy by its name, in its colour, with its final loss: median, range of the seeds, × for diverged."""
    losses = [row.median if _is_shown(row) else _at_top(drawn) for row in drawn.rows]
    _mark(
        axes, drawn, [(row, loss, at) for at, (row, loss) in enumerate(zip(drawn.rows, losses, strict=True))]
    )
    for place, row in enumerate(drawn.rows):
        low, high = row.spread
        if _is_shown(row) and low < high:
            axes.plot([low, high], [place] * 2, color=drawn.colours[row.strategy], linewidth=2, alpha=0.5)
        axes.annotate(
            _in_two_lines(row.strategy.short()),
            (0, place),
            xycoords=("axes fraction", "data"),
            xytext=(0, 9),
            textcoords="offset points",
            fontsize=9,
            fontweight="bold" if row is drawn.best else "normal",
            color=drawn.colours[row.strategy],
            va="bottom",
        )
    if drawn.is_log:
        axes.set_xscale("log")
    axes.set_xlim(drawn.lowest, drawn.highest)
    axes.set_ylim(len(drawn.rows) - 0.6, -0.9)
    axes.set_xlabel("final loss, on all data" + ("" if all(map(_is_shown, drawn.rows)) else " (× diverged)"))
    axes.grid(axis="x", color=FAINT, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", which="both", labelleft=False, length=0)
    axes.tick_params(axis="x", length=3)
    _plain_numbers(axes.xaxis)


def _curve(row: Row, run: Trajectory, *, in_means: bool) -> Curve:
    per_epoch, verdict = len(run.loss) / run.epochs, verdict_of(run)
    reached = next((at for at, loss in enumerate(run.loss) if not math.isfinite(loss)), len(run.loss))
    if in_means:
        losses = run.epoch_loss[: math.ceil(reached / per_epoch)]
        losses = tuple(loss for loss in losses if math.isfinite(loss))
        epochs = [at + 0.5 for at in range(len(losses))]
    else:
        losses, epochs = run.loss[:reached], [at / per_epoch for at in range(reached)]
    return Curve(
        row=row,
        epochs=_thinned(epochs),
        losses=_thinned(losses),
        rate_epochs=_thinned([at / per_epoch for at in range(len(run.loss) + 1)]),
        rates=_thinned([*run.learning_rate, run.learning_rate[-1]]),
        closeness=_thinned([(step / per_epoch, ratio) for step, ratio in closeness(run)]),
        diverged=run.diverged_at is not None or (verdict is not None and verdict.name == "diverged"),
    )


def _thinned(values: Sequence[Item]) -> Sequence[Item]:
    return values[:: max(1, len(values) // MOST_POINTS)]


def _scale(curves: Sequence[Curve], found: Sequence[Row]) -> tuple[float, float, bool]:
    """The lowest and the highest loss that is shown, and whether on a logarithmic scale."""
    top = max((curve.losses[0] for curve in curves if curve.losses), default=1.0)
    seen = [loss for curve in curves for loss in curve.losses]
    seen += [loss for row in found for loss in row.final_losses if math.isfinite(loss)]
    low = min(seen, default=0.0)
    if top > 0 and low >= 0 and top > LOG_FROM * low:
        positive = min((loss for loss in seen if loss > 0), default=top)
        return max(positive, top * DEEPEST) / 1.8, top * ROOM_ABOVE, True
    room = 0.07 * (top - low) or 1.0
    return (0.0 if low >= 0 else low - room), top + 2.5 * room, False


def _colours(found: Sequence[Row], *, by_rate: bool) -> dict[Strategy, Any]:
    from matplotlib import colormaps

    if not by_rate or len(found) == 1:
        return {row.strategy: PALETTE[at % len(PALETTE)] for at, row in enumerate(found)}
    rates = [math.log(row.peak_rate) for row in found if row.peak_rate > 0] or [0.0]
    low, high = min(rates), max(rates)
    span = high - low or 1.0
    return {
        row.strategy: colormaps[COLOUR_MAP](
            DARKEST
            + (LIGHTEST - DARKEST) * ((math.log(row.peak_rate) - low) / span if row.peak_rate > 0 else 0)
        )
        for row in found
    }


def _halo() -> list[Any]:
    from matplotlib.patheffects import Normal, Stroke

    return [Stroke(linewidth=5.5, foreground="white"), Normal()]


def _is_shown(row: Row) -> bool:
    return row.is_whole and math.isfinite(row.median)


def _at_top(drawn: Drawn) -> float:
    return drawn.highest / 1.3 if drawn.is_log else drawn.lowest + 0.96 * (drawn.highest - drawn.lowest)


def _mark(axes: Axes, drawn: Drawn, points: Sequence[tuple[Row, float, float]]) -> None:
    """A dot for every row, a cross for one that diverged, and a big dot for the best; few calls, for many rows."""
    best = [one for one in points if one[0] is drawn.best]
    dots = [one for one in points if _is_shown(one[0]) and one[0] is not drawn.best]
    crosses = [one for one in points if not _is_shown(one[0])]
    for chosen, marker, size, width in ((dots, "o", 30, 0.0), (crosses, "x", 30, 1.5), (best, "o", 90, 1.5)):
        axes.scatter(
            [x for _, x, _ in chosen],
            [y for _, _, y in chosen],
            color=[drawn.colours[row.strategy] for row, _, _ in chosen],
            marker=marker,
            s=size,
            linewidths=width,
            edgecolors=INK if chosen is best else None,
            zorder=4 if chosen is best else 3,
        )


def _say(axes: Axes, drawn: Drawn) -> None:
    """In the corner: which curve is the best one, and what dashed ones are."""
    from matplotlib.lines import Line2D

    handles = []
    if drawn.best and len(drawn.rows) > 1 and drawn.is_coloured_by_rate:
        label = f"best: rate {drawn.best.peak_rate:.3g}"
        colour = drawn.colours[drawn.best.strategy]
        handles.append(Line2D([], [], color=colour, linewidth=2.6, label=label))
    if count := sum(curve.diverged for curve in drawn.curves):
        of = f"{count} of {len(drawn.curves)} runs " if len(drawn.curves) > 1 else ""
        handles.append(Line2D([], [], color=SOFT, linewidth=1.3, linestyle=DASHED, label=f"{of}diverged"))
    if handles:
        legend = axes.legend(handles=handles, loc="upper right", fontsize=10, borderaxespad=0.2, frameon=True)
        legend.get_frame().set(facecolor="white", edgecolor="none", alpha=0.85)
        legend.set_zorder(5)


def _in_two_lines(text: str, longest: int = 56) -> str:
    if len(text) <= longest:
        return text
    # As far right as there is room, and where a reader would pause.
    at = 1 + max(text.rfind(mark, 0, longest) for mark in (" ", "(", "["))
    at = at if at > longest // 4 else longest
    first, second = text[:at].rstrip(), text[at:]
    return f"{first}\n{second if len(second) <= longest else f'{second[: longest - 1]}…'}"


def _plain_numbers(axis: Axis) -> None:
    """0.001 instead of a power of ten, as far as that is short; only whole powers on a logarithmic scale."""
    from matplotlib.ticker import FuncFormatter, NullFormatter

    def written(value: float, _place: object) -> str:
        if value == 0 or 1e-4 <= abs(value) < 1e5:
            return f"{value:g}"
        return f"$10^{{{round(math.log10(abs(value)))}}}$" if axis.get_scale() == "log" else f"{value:.0e}"

    axis.set_major_formatter(FuncFormatter(written))
    if axis.get_scale() == "log":
        axis.set_minor_formatter(NullFormatter())


def _mark_limit(axes: Axes, drawn: Drawn, rates: Sequence[float]) -> None:
    limit = drawn.stability_limit
    if limit is None or not rates or not min(rates) / FARTHEST_LIMIT <= limit <= max(rates) * FARTHEST_LIMIT:
        return
    axes.axvline(limit, color=INK, linewidth=1.1, linestyle=(0, (2, 2)), zorder=2)
    axes.annotate(
        f"limit at the start: {limit:.3g}",
        (limit, 0.97),
        xycoords=("data", "axes fraction"),
        xytext=(-5, 0),
        textcoords="offset points",
        rotation=90,
        ha="right",
        va="top",
        fontsize=9.5,
        color=INK,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1, "alpha": 0.75},
    )


def _colour_bar(axes: Axes, rates: Sequence[float]) -> None:
    """A strip along the axis of the rates, in the colours of the curves."""
    from matplotlib import colormaps
    from matplotlib.colors import ListedColormap

    low, high = (axes.transLimits.transform((math.log10(rate), 0))[0] for rate in (min(rates), max(rates)))
    strip = axes.inset_axes((low, -0.04, high - low, 0.022))
    part = [DARKEST + (LIGHTEST - DARKEST) * at / 255 for at in range(256)]
    strip.imshow([list(range(256))], aspect="auto", cmap=ListedColormap(colormaps[COLOUR_MAP](part)))
    strip.set_axis_off()
    axes.spines["bottom"].set_position(("outward", 13))
