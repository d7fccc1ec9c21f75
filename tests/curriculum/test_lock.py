import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradschool.curriculum.lock import (
    Lock,
    LockedRun,
    LockedVariant,
    LockError,
    differences,
    read_lock,
    rounded,
    same_curve,
    same_fact,
    same_output,
    write_lock,
)
from gradschool.curriculum.values import Curve

VARIANT = LockedVariant(
    id="base",
    fingerprint="f",
    parameters={},
    facts={"limit": 0.1803, "printed": ["0.1", "0.05"], "count": 5},
    truth={"a": True, "b": False},
    run=LockedRun("print('[ 1, 2 ]')", "[ 1, 2 ]\n", [], ""),
    curves=[Curve("c", "lr 0.1", (14.79, 0.37, None))],
)
finite = st.floats(allow_nan=False, allow_infinity=False)
facts = st.recursive(
    st.booleans() | st.integers() | finite | st.text(), lambda inner: st.lists(inner, max_size=3)
)


def test_it_reads_back_what_it_wrote(tmp_path):
    lock = Lock(1, "f", "2.13.0", [VARIANT])
    write_lock(tmp_path / "lock.json", lock)
    assert read_lock(tmp_path / "lock.json") == lock


def test_the_same_lock_gives_the_same_bytes_and_leaves_nothing_else(tmp_path):
    for _ in range(2):
        write_lock(tmp_path / "lock.json", Lock(1, "f", "2.13.0", [VARIANT]))
    assert [path.name for path in tmp_path.iterdir()] == ["lock.json"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"variants": 1}', '{"variants": [], "other": 1}'])
def test_a_broken_lock_says_so(tmp_path, text):
    (tmp_path / "lock.json").write_text(text)
    with pytest.raises(LockError, match="verify --update"):
        read_lock(tmp_path / "lock.json")


@given(facts)
def test_a_fact_equals_itself_and_its_rounded_self_agrees(fact):
    assert same_fact(fact, fact)
    assert same_fact(rounded(fact), fact)


@given(finite.filter(lambda value: abs(value) > 1e-9), st.sampled_from([10.0, 0.1]))
def test_a_tenfold_fact_is_a_difference(fact, factor):
    if math.isfinite(fact * factor):
        assert not same_fact(fact, fact * factor)


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("0.1000\n0.0500", "0.1000\n0.0500", True),
        ("14.786839", "14.786840", True),
        ("14.786839", "14.796839", False),
        ("epoch 3: 0.5", "epoch 4: 0.5", False),
        ("1.0e-05", "1.0e-06", False),
        ("loss 0.5", "cost 0.5", False),
        ("0.5 0.4", "0.5", False),
    ],
)
def test_printed_numbers_agree_to_the_last_place(old, new, same):
    assert same_output(old, new) is same


def test_a_diverging_curve_may_differ_by_a_factor_of_two_and_a_quiet_one_may_not():
    curve = Curve("c", "label", (1.0, 50.0, None))
    assert same_curve(curve, replace(curve, values=(1.0, 80.0, None)))
    assert not same_curve(curve, replace(curve, values=(1.5, 50.0, None)))
    assert not same_curve(curve, replace(curve, values=(1.0, 50.0, 1e9)))


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"truth": {"a": True, "b": True}}, "truth"),
        ({"facts": {"limit": 0.19}}, "fact limit"),
        ({"run": replace(VARIANT.run, output="[ 1, 3 ]\n")}, "output"),
        ({"run": replace(VARIANT.run, warnings=["UserWarning"])}, "warnings"),
        ({"run": None}, "the code"),
        ({"curves": []}, "curves"),
    ],
)
def test_every_difference_is_told(change, word):
    assert not list(differences(VARIANT, VARIANT))
    assert any(word in told for told in differences(VARIANT, replace(VARIANT, **change)))
