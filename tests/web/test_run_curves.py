"""The curves of a run, whatever it showed."""

import xml.etree.ElementTree as ET

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gradschool.sandbox import Series
from gradschool.web.run.curves import drawn

STEP = st.floats(allow_nan=False, allow_infinity=False)
VALUE = st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["loss", "lr", "val_loss", "<&>"]),
            st.lists(st.tuples(STEP, VALUE), min_size=1, max_size=8),
        ),
        max_size=4,
    )
)
def test_anything_that_was_shown_is_drawn(named):
    series = [Series(name, *zip(*points, strict=True)) for name, points in dict(named).items()]
    for chart in drawn(series):
        assert chart.rows
        for svg in chart.svgs:
            ET.fromstring(svg)


def test_losses_share_a_chart_and_a_step_is_where_the_run_said():
    train = Series("train_loss", (0.0, 10.0, 20.0), (4.0, 2.0, 1.0))
    val = Series("val_loss", (20.0,), (3.0,))
    (chart,) = drawn((train, val))
    assert chart.head == ("step", "train_loss", "val_loss")
    assert chart.rows == (("0", "4", ""), ("10", "2", ""), ("20", "1", "3"))
    assert ">20</text>" in chart.svgs[0]


def test_noise_is_no_divergence_but_a_burst_is():
    calm = drawn([Series("loss", (0.0, 1.0), (0.5, 0.6))])
    burst = drawn([Series("loss", (0.0, 1.0, 2.0), (0.5, 60.0, None))])
    assert [chart.lines[0].diverged for chart in (*calm, *burst)] == [False, True]
