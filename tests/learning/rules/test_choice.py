from hypothesis import given
from hypothesis import strategies as st

from gradschool.learning.rules.choice import letter, option_meant

ids = st.lists(st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True), unique=True, min_size=1, max_size=6)


@given(ids)
def test_a_letter_means_the_option_it_stands_beside(order):
    assert [option_meant(letter(place), order) for place in range(len(order))] == order


@given(ids)
def test_a_written_id_means_itself(order):
    assert [option_meant(option, order) for option in order] == order


@given(ids, st.text())
def test_anything_else_is_left_as_it_is_but_for_its_spaces(order, given_text):
    letters = set(map(letter, range(len(order))))
    if not letters & set(given_text.split()):
        assert option_meant(given_text, order) == " ".join(given_text.split())


@given(st.text())
def test_where_there_are_no_options_what_was_typed_is_left_as_it_is(given_text):
    assert option_meant(given_text, ()) == given_text
