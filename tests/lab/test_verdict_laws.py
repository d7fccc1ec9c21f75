"""Laws that every verdict keeps, whatever the curve."""

import json
import math

from hypothesis import given
from hypothesis import strategies as draw

from gradschool.lab import judge

FINITE = draw.floats(1e-3, 1e3)
LOSSES = draw.lists(FINITE, min_size=2, max_size=60)
ANY_LOSSES = draw.lists(FINITE | draw.sampled_from([math.nan, math.inf]), min_size=2, max_size=60)
WOBBLE = draw.floats(0.95, 1.05)
MORE = draw.integers(1, 300)


@given(LOSSES, draw.integers(-10, 10))
def test_the_scale_of_the_losses_does_not_matter(losses, power):
    # A power of two scales without rounding, so that no threshold can be crossed by it.
    plain, scaled = judge(losses), judge([math.ldexp(loss, power) for loss in losses])
    # Only the loss of guessing has a scale.
    if "classes" not in plain.evidence and "classes" not in scaled.evidence:
        assert (plain.name, plain.diverged, plain.healthy) == (scaled.name, scaled.diverged, scaled.healthy)


@given(draw.lists(WOBBLE, min_size=20, max_size=50), draw.lists(WOBBLE, min_size=3, max_size=20), MORE)
def test_a_diverged_run_stays_diverged_when_it_goes_on_as_it_ended(falling, high, more):
    losses = [wobble * 0.9**step for step, wobble in enumerate(falling)]
    losses += [5 * losses[-1] * wobble for wobble in high]
    assert judge(losses).diverged
    assert judge(losses + losses[-1:] * more).diverged
    assert judge([*losses, *high[:1], *[math.nan] * more]).diverged


@given(LOSSES, draw.floats(1.01, 1.5))
def test_a_run_that_keeps_rising_diverges(losses, factor):
    # Past twice what it ever was, a hundred times over the noise.
    rising = [max(losses) * factor**step for step in range(1, 200)]
    assert judge(losses + rising).diverged


@given(ANY_LOSSES)
def test_it_can_be_written_as_json_and_read_again(losses):
    verdict = judge(losses)
    written = json.loads(json.dumps(verdict.to_dict(), allow_nan=False))
    assert written["name"] == verdict.name
    assert written["evidence"] == verdict.evidence
    assert written["diverged"] == verdict.diverged
    assert not (verdict.diverged and verdict.healthy)


@given(draw.lists(draw.floats(1e-3, 1e3), min_size=2, max_size=40), draw.data())
def test_a_gap_in_the_middle_is_no_divergence(losses, data):
    at = data.draw(draw.integers(1, len(losses) - 1))
    with_gap = [*losses[:at], math.nan, math.nan, *losses[at:]]
    assert judge(with_gap).name == judge(losses).name
