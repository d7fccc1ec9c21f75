"""The lab's pages as the server makes them, with a real engine: what a browser without scripts gets, and files."""

import json
import time
from urllib.parse import urlencode

import pytest

from gradschool.lab import SweepSpec, bowl
from gradschool.lab.engine import SweepTask
from gradschool.web.lab import api, views
from gradschool.web.lab.presets import presets

pytestmark = pytest.mark.usefixtures("lab_engine")
WAIT = 30  # seconds for a training


def address(strategies="SGD(lr=0.01:1:3)", problem="line", epochs="20", **more):
    return "/lab/?" + urlencode({"problem": problem, "strategies": strategies, "epochs": epochs, **more})


def trained(client, where):
    """The page once its runs are trained."""
    until = time.monotonic() + WAIT
    while time.monotonic() < until:
        page = client.get(where).content.decode()
        if 'http-equiv="refresh"' not in page:
            return page
        time.sleep(0.02)
    raise AssertionError("it was not trained")


def sweep(client, where):
    """The hash of the sweep of a page."""
    return trained(client, where).split("/runs/")[-1][:64]


def test_a_page_waits_by_itself_without_scripts(client):
    where = address("SGD(lr=0.001:1:200)", "moons", epochs="40")  # it takes longer than a page does
    first = client.get(where).content.decode()
    assert '<noscript><meta http-equiv="refresh" content="1"></noscript>' in first
    assert "refresh" not in trained(client, where)


def test_it_shows_each_run_and_a_picture(client, text):
    where = address()
    page = trained(client, where)
    shown = text(client.get(where))
    for words in ("SGD(lr=0.01)", "SGD(lr=0.1)", "SGD(lr=1.0)", "diverged", "Best: learning rate 0.1"):
        assert words in shown
    assert 'src="/runs/' in page


def test_many_runs_are_listed_in_parts_and_the_page_stays_small(client):
    where = address("SGD(lr=0.0001:1:256, momentum=0.9) | CosineAnnealingLR(T_max=20)")
    page = trained(client, where)
    assert len(page.encode()) <= 20 * 1024
    assert page.count('<th scope="row">') == views.ROWS
    assert page.count("from=16") == 1
    assert "lr=1.0" in client.get(where + "&from=240").content.decode()


@pytest.mark.parametrize("start", ["-3", "x", "99999999999", "³"])
def test_a_strange_start_of_the_list_is_the_first(client, start):
    where = address()
    trained(client, where)
    assert client.get(where + urlencode({"": "", "from": start})).status_code == 200


def test_a_fault_is_one_sentence_with_its_place(client, text):
    shown = text(client.get(address("SGD(lr=0.1)\nSGD(learning_rate=0.1)")))
    assert "Line 2, column 1: learning_rate is not an argument of SGD; did you mean lr?" in shown


@pytest.mark.parametrize(
    "fields",
    [{"epochs": "many"}, {"problem": "moon"}, {"seeds": "0, x"}, {"dtype": "int8"}, {"strategies": ""}],
)
def test_what_cannot_be_trained_is_a_page_with_a_sentence(client, fields):
    response = client.get(address(**fields))
    assert response.status_code == 200
    assert '<p class="fault" id="fault" role="status">' in response.content.decode()
    assert '<p class="fault" id="fault" role="status"></p>' not in response.content.decode()


def test_what_was_typed_is_escaped(client):
    page = client.get(address('</textarea><script>alert("x")</script>')).content.decode()
    assert "<script>alert" not in page


def test_without_an_engine_the_page_says_so(client, text, monkeypatch, tmp_path):
    monkeypatch.setattr(api, "engine", lambda: api.Engine(tmp_path))
    assert "engine" in text(client.get(address()))


def test_without_an_engine_a_runs_page_says_so(client, text, monkeypatch, tmp_path):
    monkeypatch.setattr(api, "engine", lambda: api.Engine(tmp_path))
    response = client.get(f"/runs/{'0' * 64}/")
    assert response.status_code == 503
    assert "engine" in text(response)


def test_a_problem_with_parameters_of_its_own_is_not_opened_in_the_form(client, lab_engine):
    engine, _process = lab_engine
    spec = SweepSpec(bowl(eigenvalues=(1.0, 2.0)), ("SGD(lr=0.1)",), 5)
    page = client.get(f"/runs/{engine.submit(SweepTask(spec))}/").content.decode()
    assert "(1.0, 2.0)" in page
    assert "Open it in the lab" not in page
    assert 'data-surfaces=""' in page


def test_every_preset_is_an_address_of_the_page(client):
    for preset in presets():
        page = client.get(f"/lab/?{preset.address}").content.decode()
        assert 'aria-current="true"' in page
        assert f'data-preset="{preset.name}"' in page


def test_a_sweep_and_its_runs_have_pages(client, text):
    whole = f"/runs/{sweep(client, address())}/"
    assert "3 runs on line" in text(client.get(whole))
    page = client.get(whole).content.decode()
    one = page.split('<th scope="row"><a href="')[1].split('"')[0]
    assert "One run on line" in text(client.get(one))
    assert "optimizer = torch.optim.SGD(model.parameters(), lr=0.01)" in text(client.get(one))


@pytest.mark.parametrize("named", ["0" * 64, "abc", "G" * 64, "0" * 63])
def test_an_unknown_run_is_not_found(client, named):
    assert client.get(f"/runs/{named}/").status_code == 404
    assert client.get(f"/runs/{named}/run.py").status_code == 404


def test_the_files_of_a_sweep(client):
    named = sweep(client, address())
    script = client.get(f"/runs/{named}/run.py")
    assert script["Content-Disposition"] == f'attachment; filename="gradschool-{named[:12]}.py"'
    compile(script.content, "run.py", "exec")
    assert json.loads(client.get(f"/runs/{named}/run.ipynb").content)["nbformat"] == 4
    assert len(client.get(f"/runs/{named}/run.csv").content.splitlines()) == 1 + 3 * 20
    assert json.loads(client.get(f"/runs/{named}/run.json").content)["hash"] == named
    assert client.get(f"/runs/{named}/run.svg")["Content-Type"] == "image/svg+xml"
    assert client.get(f"/runs/{named}/run.exe").status_code == 404


def test_numbers_that_are_not_there_yet_send_to_the_page(client, monkeypatch):
    named = sweep(client, address())
    monkeypatch.setattr(api.Engine, "result", lambda *_: None)
    response = client.get(f"/runs/{named}/run.csv")
    assert (response.status_code, response["Location"]) == (303, f"/runs/{named}/")


def test_what_scripts_need_is_kept_for_good_under_its_hash(client):
    page = client.get(address()).content.decode()
    where = page.split('id="known" href="')[1].split('"')[0]
    response = client.get(where)
    assert "immutable" in response["Cache-Control"]
    assert {"words", "sliders", "optimizers", "schedules", "problems", "usual"} == set(response.json())


def test_the_lab_can_be_found(client):
    for where in ("/", "/pytorch/tiny/"):
        assert 'href="/lab/"' in client.get(where).content.decode()
