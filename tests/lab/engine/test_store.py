import pytest

from gradschool.lab import SweepSpec
from gradschool.lab.engine import store as store_module
from gradschool.lab.engine.errors import EngineError
from gradschool.lab.engine.store import Store
from gradschool.lab.engine.tasks import SweepTask, canonical

TASK = SweepTask(SweepSpec("line", ["SGD(lr=0.1:1:3)"], 5, (0, 1)))


@pytest.fixture
def opened(tmp_path):
    made = []

    def open_store(torch="2.13.0", **sizes):
        made.append(Store(tmp_path / "lab", **sizes))
        made[-1].use(torch)
        return made[-1]

    yield open_store
    for one in made:
        one.close()


def test_it_keeps_a_sweep_and_each_of_its_runs_for_good(opened):
    opened().keep(TASK.hash, canonical(TASK))
    opened().keep_runs(TASK.hash, [run.hash for run in TASK.spec.runs])
    later = opened("3.0")
    assert later.task(TASK.hash) == canonical(TASK)
    assert [later.task(run.hash) for run in TASK.spec.runs] == [
        run.canonical_json() for run in TASK.spec.runs
    ]


@pytest.mark.parametrize("name", ["", "00" * 32, "no hash", "../../secret-key"])
def test_an_unknown_name_is_nothing(opened, name):
    store = opened()
    assert (store.task(name), store.result(name)) == (None, None)


def test_a_result_outlives_the_process_but_not_its_torch(opened):
    opened().save(TASK.hash, b"{}")
    assert opened().result(TASK.hash) == b"{}"
    assert opened("2.14.0").result(TASK.hash) is None
    assert opened().result(TASK.hash) is None


def test_the_longest_unused_results_go_when_there_is_no_room(opened, monkeypatch):
    monkeypatch.setattr(store_module, "MOST_IN_MEMORY", 150)
    store = opened(most_on_disk=250)
    for name in ("aa", "bb"):
        store.save(name, b"x" * 100)
    store.result("aa")
    store.save("cc", b"x" * 100)
    assert [name for name in ("aa", "bb", "cc") if store.result(name)] == ["aa", "cc"]
    assert len(list(store.results.glob("*/*.json"))) == 2
    assert store.in_memory <= 150


def test_a_result_whose_file_is_gone_is_no_result(opened, tmp_path):
    opened().save("aa", b"{}")
    later = opened()
    next(later.results.glob("*/aa.json")).unlink()
    assert later.result("aa") is None


def test_a_nearly_full_disk_takes_no_new_runs(opened, monkeypatch):
    monkeypatch.setattr(store_module, "LEAST_FREE", 1 << 60)
    with pytest.raises(EngineError, match="nearly full"):
        opened().keep(TASK.hash, canonical(TASK))
