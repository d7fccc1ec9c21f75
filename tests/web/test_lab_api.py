import hashlib

import pytest
from django.test import Client

from gradschool.lab.engine import Busy, Engine
from gradschool.learning.models import Learner as LearnerRow
from gradschool.web.lab import api
from lab.engine_asking import eventually, running, task

pytestmark = pytest.mark.xdist_group("engine")
FORM = {"problem": "line", "strategies": "SGD(lr=0.1:1:3)", "epochs": "5", "seeds": "0, 1"}
SWEEPS = "/lab/sweeps/"


@pytest.fixture
def browser():
    browser = Client()
    browser.cookies["csrftoken"] = "a" * 32
    return browser


@pytest.fixture
def site(lab_engine, browser):
    """A browser on a site with an engine."""
    return browser


def got(browser, address):
    """The answer of an address once it is more than 202."""

    def answer():
        response = browser.get(address)
        return response if response.status_code != 202 else None

    return eventually(answer)


def test_a_sweep_is_posted_and_asked_for_until_it_is_there(site):
    named = site.post(SWEEPS, FORM).json()["hash"]
    response = got(site, f"{SWEEPS}{named}/")
    found = response.json()
    assert (response.status_code, response["Cache-Control"]) == (200, "no-store")
    assert (found["hash"], found["epochs"], len(found["runs"])) == (named, 5, 6)
    assert [run["seed"] for run in found["runs"][:2]] == [0, 1]


def test_a_run_of_it_has_its_own_address_and_can_be_started_by_its_hash(site):
    named = site.post(SWEEPS, FORM).json()["hash"]
    run = got(site, f"{SWEEPS}{named}/").json()["runs"][4]
    assert got(site, f"{SWEEPS}{run['hash']}/").status_code == 410
    assert site.post(f"{SWEEPS}{run['hash']}/").json() == {"hash": run["hash"]}
    (alone,) = got(site, f"{SWEEPS}{run['hash']}/").json()["runs"]
    assert (alone["strategy"], alone["seed"]) == (run["strategy"], run["seed"])


def test_how_far_it_is_comes_with_202_and_a_moved_slider_ends_it_with_410(site):
    who = f"browser {hashlib.sha256(('a' * 32).encode()).hexdigest()[:32]}"
    named = running(api.engine(), task("SGD(lr=0.015)", epochs=30_000), who)
    response = site.get(f"{SWEEPS}{named}/")
    told = response.json()
    assert (response.status_code, told["state"], told["steps"]) == (202, "running", 30_000)
    assert 0 < told["done"] < 30_000
    site.post(SWEEPS, FORM)
    response = got(site, f"{SWEEPS}{named}/")
    assert (response.status_code, "Post it again" in response.json()["error"]) == (410, True)


def test_a_stranger_trains_without_becoming_a_learner(site):
    response = site.post(SWEEPS, FORM)
    got(site, f"{SWEEPS}{response.json()['hash']}/")
    assert "learner" not in response.cookies
    assert not LearnerRow.objects.exists()


@pytest.mark.parametrize(
    ("changed", "words", "place"),
    [
        ({"strategies": "# mine\nSGD(lr=0.1)\n  SGD(lrr=0.1)"}, "lrr is not an argument", (3, 3)),
        (
            {"strategies": "SGD(lr=0.1)\n\noptimizer = SGD(lr=0.1)\nscheduler = StepLR(opt"},
            "not a strategy",
            (4, 19),
        ),
        ({"strategies": "SGD(lr=0.1)\nAdam(lr=-1)"}, "at least 0", (2, 1)),
        ({"strategies": " "}, "The field strategies is empty", None),
        ({"problem": "lime"}, "did you mean line", None),
        ({"epochs": "many"}, "epochs must be a whole number, but it is 'many'", None),
        ({"epochs": "0"}, "from 1 to", None),
        ({"seeds": "0,,1"}, "A seed must be a whole number", None),
        ({"dtype": "float16"}, "float32 or float64", None),
    ],
)
def test_a_fault_is_told_with_its_place(browser, changed, words, place):
    response = browser.post(SWEEPS, {**FORM, **changed})
    told = response.json()
    assert response.status_code == 400
    assert words in told["error"]
    assert place == ((told["line"], told["column"]) if "line" in told else None)


def test_too_large_is_413_with_the_limit(site):
    response = site.post(SWEEPS, {**FORM, "epochs": "30001"})
    assert (response.status_code, "30,000" in response.json()["error"]) == (413, True)


def test_a_fault_that_only_torch_finds_is_400(site):
    form = {**FORM, "strategies": "SGD(lr=0.1) | OneCycleLR(max_lr=1.0, total_steps=3)"}
    response = got(site, f"{SWEEPS}{site.post(SWEEPS, form).json()['hash']}/")
    assert (response.status_code, "OneCycleLR" in response.json()["error"]) == (400, True)


def test_unknown_addresses_are_404(site):
    for address in (f"{SWEEPS}{'ab' * 32}/", f"{SWEEPS}secret-key/", f"/lab/previews/{'ab' * 32}/"):
        assert (site.get(address).status_code, site.post(address).status_code) in ((404, 404), (404, 405))


def test_surfaces_and_previews(site):
    surface = got(site, "/lab/surfaces/bowl/?x=-1:1&y=-1:1&points=3").json()
    assert (surface["x"], len(surface["loss"])) == ([-1, 0, 1], 3)
    form = {"strategies": "SGD(lr=0.1) | StepLR(step_size=1)", "epochs": "2", "steps_per_epoch": "2"}
    response = site.post("/lab/previews/", form)
    if response.status_code == 202:
        response = got(site, f"/lab/previews/{response.json()['hash']}/")
    (one,) = response.json()["strategies"]
    assert one["rate"] == pytest.approx([0.1, 0.1, 0.01, 0.01])
    assert site.get("/lab/surfaces/bowl/?x=1").status_code == 400
    assert site.get("/lab/surfaces/nowhere/").status_code == 400


def test_a_form_without_its_token_starts_nothing(browser):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    assert strict.post(SWEEPS, FORM).status_code == 403
    assert strict.post(SWEEPS, {**FORM, "strategies": "x" * 70_000}).status_code == 413


def test_without_an_engine_the_lab_says_so_and_the_rest_works(browser, settings, tmp_path):
    settings.DATA = tmp_path
    api.engine.cache_clear()
    response = browser.post(SWEEPS, FORM)
    api.engine.cache_clear()
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert "It may be starting" in response.json()["error"]
    assert browser.get("/").status_code == 200


def test_an_engine_that_is_full_says_when_to_come_again(browser, monkeypatch):
    def full(*_):
        raise Busy(2)

    monkeypatch.setattr(Engine, "submit", full)
    response = browser.post(SWEEPS, FORM)
    assert (response.status_code, response["Retry-After"], response.json()["retry_after"]) == (429, "2", 2)
    assert "Try again in 2 seconds" in response.json()["error"]
