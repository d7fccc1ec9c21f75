"""The page of a lesson, the data of its charts, and what a mode without a lesson shows."""

import json
import re
from dataclasses import replace

import pytest

from curriculum.authored_lesson import prove_lesson
from gradschool.curriculum.lesson_values import Experiment, LessonChart, LessonFrame
from gradschool.curriculum.library import load_library
from gradschool.curriculum.material import Curve
from gradschool.web.lesson.drawing import axes_of, chart_values, drawing, path

ADDRESS = "/pytorch/doubling-pattern/learn/"


@pytest.fixture(scope="module")
def proved(tmp_path_factory):
    root = tmp_path_factory.mktemp("lessons")
    prove_lesson(root)
    return load_library([root])


@pytest.fixture(autouse=True)
def lessons(course, proved):
    """The mini course with the pattern that has a lesson."""
    course.patterns.update(proved.patterns)
    course.revisions.update(proved.revisions)
    course.proofs.update(proved.proofs)


def test_it_shows_prose_code_with_output_and_every_claim(client, text):
    page = client.get(ADDRESS)
    shown = text(page)
    assert "about 5 minutes" in shown
    assert "2 statements proved" in shown
    assert "It starts at 16.0 and ends at 6.554" in shown
    assert "When it was proved, it printed: 16.000 10.240 6.554" in shown
    content = page.content.decode()
    for link in re.findall(r'href="#([^"]+)"', content):
        assert f'id="{link}"' in content, link
    assert "Three steps, from 16.0." in shown


def test_it_is_small(client):
    assert len(client.get(ADDRESS).content) <= 20 * 1024


def test_it_takes_two_statements_and_none_for_a_stranger(
    client, django_assert_num_queries, django_assert_max_num_queries
):
    with django_assert_num_queries(0):
        client.get(ADDRESS)
    client.post(ADDRESS)
    with django_assert_max_num_queries(2):
        client.get(ADDRESS)


def test_every_position_of_the_slider_can_be_read_without_a_script(client, text):
    shown = text(client.get(ADDRESS))
    assert re.search(r"learning rate 0\.1 ", shown)
    assert len(re.findall(r"It ends at ", shown)) == 4  # three positions, and the note of the first shown


def test_its_practice_is_started_from_it(client, text):
    assert "One question on what you have just seen" in text(client.get(ADDRESS))
    response = client.post(ADDRESS)
    assert response.status_code == 303
    assert "Resume at question 1" in text(client.get(ADDRESS))


def test_a_reader_is_nobody_yet(client):
    assert "learner" not in client.get(ADDRESS).cookies


def test_it_leads_to_the_mode_before(client):
    assert (
        '<a class="button" rel="prev" href="/pytorch/doubling-pattern/practice/">'
        in client.get(ADDRESS).content.decode()
    )


def test_the_pattern_lists_it(client):
    assert f'href="{ADDRESS}"' in client.get("/pytorch/doubling-pattern/").content.decode()


def test_a_lesson_without_practice_has_only_its_minutes_on_the_pattern_page(client, text, course):
    place = "pytorch", "doubling-pattern"
    pattern = course.patterns[place]
    modes = {"learn": replace(pattern.modes["learn"], questions=())}
    course.patterns[place] = replace(pattern, modes=modes, fingerprint="without practice")
    shown = text(client.get("/pytorch/doubling-pattern/"))
    assert "Minutes 5" in shown
    assert "Your best" not in shown
    assert "on what you have just seen" not in text(client.get(ADDRESS))


def test_a_mode_without_its_lesson_shows_its_plain_page(client, text, course):
    place = "pytorch", "doubling-pattern"
    course.patterns[place] = replace(course.patterns[place], lessons={})
    shown = text(client.get(ADDRESS))
    assert "The rules" in shown
    assert "What we ran" not in shown
    assert client.post(ADDRESS).status_code == 303
    assert client.get(f"{ADDRESS}charts/rates.json").status_code == 404


def test_the_data_of_a_chart_are_kept_under_the_address_of_the_page_and_no_other(client):
    address = re.search(r'data-source="([^"]+)"', client.get(ADDRESS).content.decode())[1]
    answer = client.get(address)
    assert "immutable" in answer["Cache-Control"]
    data = json.loads(answer.content)
    assert [frame["label"] for frame in data["frames"]] == ["0.01", "0.1", "0.19"]
    assert data["low"] <= min(one for frame in data["frames"] for one in frame["curves"][0]["values"])
    assert client.get(address.split("?")[0])["Cache-Control"] == "no-store"
    assert client.get(f"{ADDRESS}charts/none.json").status_code == 404


def test_a_place_to_train_is_a_form_to_the_lab_and_carries_the_token(client):
    content = client.get(ADDRESS).content.decode()
    assert 'name="strategies" value="SGD(lr=0.1)"' in content
    assert '<div id="lab-token" hidden><input type="hidden" name="csrfmiddlewaretoken"' in content
    assert "/lab/?problem=line&amp;strategies=SGD%28lr%3D0.1%29&amp;epochs=20" in content


def chart(*frames, **changes):
    made = LessonChart(
        name="one", title="One", summary="", slider="rate", start=0, log=False, axis="step", x=(), top=None,
        frames=tuple(
            LessonFrame(str(number), "", (Curve("a", "a", values),)) for number, values in enumerate(frames)
        ),
        experiment=Experiment("line", "SGD(lr=0.1)", 20),
    )  # fmt: skip
    return replace(made, **changes)


def test_the_axes_are_the_same_for_all_frames_and_a_runaway_leaves_them():
    axes = axes_of(chart((4.0, 2.0, 1.0), (4.0, 400.0, 40000.0)))
    assert (axes.up.low, axes.up.high) == (0, 8)
    assert path((4.0, 2.0, 8.0), axes) == "M0 500L500 750L1000 0"
    assert path((4.0, 400.0, 40000.0), axes) == "M0 500L500 0"
    assert path((4.0, None, 2.0), axes) == "M0 500h2M1000 750h2"
    assert path((4.0,), axes) == "M0 500h2"


def test_the_author_may_say_where_the_axis_ends_and_where_the_points_lie():
    axes = axes_of(chart((1.0, 2.0, 50.0), top=10.0, x=(10.0, 20.0, 110.0), log=True))
    assert (axes.up.low, axes.up.high, axes.up.log) == (1, 10, True)
    assert [axes.across(place) for place in range(3)] == [0, 0.1, 1]


def test_what_is_not_finite_is_said_in_words_and_in_the_table():
    one = chart((4.0, None), x=(0.0, 50.0))
    drawn = drawing(one)
    assert drawn.lines[0].words == "from 4 to 4, not finite from step 50 on"
    assert drawn.rows == (("0", "4"), ("50", "not finite"))
    assert chart_values(one)["frames"][0]["curves"][0]["lost"] is True


def test_a_flat_chart_and_a_chart_of_one_point_still_have_axes():
    for values in ((2.0, 2.0), (0.0,), (None, None)):
        for log in (False, True):
            drawn = drawing(chart(values, log=log))
            assert "nan" not in "".join(drawn.svgs)
