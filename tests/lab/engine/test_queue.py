import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from gradschool.lab import LabError
from gradschool.lab.engine import Busy, EngineError, SurfaceTask
from gradschool.lab.engine.queue import TaskQueue
from gradschool.lab.engine.store import Store
from gradschool.lab.engine.tasks import canonical
from gradschool.lab.engine.training import run
from lab.engine_asking import long_task, task


@pytest.fixture
def queue(tmp_path):
    store = Store(tmp_path / "lab")
    store.use("2.13.0")
    yield TaskQueue(store, 2, most_waiting=1)
    store.close()


def submit(queue, asked, learner="alice"):
    return queue.submit(canonical(asked), learner)


def next_part(queue):
    """In a thread of its own: a browser's tests in the same process keep an event loop of theirs in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(asyncio.wait_for(queue.next_part(), 5))).result()


def watch(done, steps):
    """Train on."""


def test_it_joins_what_two_learners_ask_for(queue):
    assert submit(queue, long_task(0.1)) == submit(queue, long_task(0.1), "bob")
    assert len(queue.entries) == 1


def test_a_new_sweep_replaces_the_learners_old_one_but_not_what_others_follow(queue):
    alone, shared = submit(queue, long_task(0.1)), submit(queue, long_task(0.2), "bob")
    queue.state(shared, "carol")
    submit(queue, long_task(0.3))
    submit(queue, long_task(0.3), "bob")
    assert queue.state(alone, "alice").state == "stopped"
    assert queue.state(shared, "carol").state == "waiting"


def test_a_surface_that_a_page_asks_for_beside_its_sweep_replaces_nothing(queue):
    sweep = submit(queue, long_task(0.1))
    submit(queue, SurfaceTask("line", (-2, 4), (-3, 3)))
    assert queue.state(sweep, "alice").state == "waiting"


def test_a_full_queue_says_when_to_come_again(queue):
    for place in range(3):
        submit(queue, long_task(0.1 + place), f"learner {place}")
    with pytest.raises(Busy, match="Try again in") as busy:
        submit(queue, long_task(5.0), "dora")
    assert busy.value.retry_after_seconds >= 1
    submit(queue, long_task(0.1), "dora")  # joining takes no room


def test_what_nobody_asks_for_is_stopped_at_its_next_step(queue):
    named, stopped = submit(queue, long_task(0.1)), []
    part = next_part(queue)
    part.stop = lambda: stopped.append(part)
    queue.tick()
    assert queue.state(named, "alice").state == "running"
    queue.entries[named].polls["alice"] -= 4
    queue.tick()
    assert (queue.state(named, "alice").state, stopped) == ("stopped", [part])
    queue.finish(part, {"stopped": True}, b"")
    assert submit(queue, long_task(0.1)) == named  # and starts anew
    assert queue.state(named, "alice").state == "waiting"


def test_a_task_that_takes_too_long_fails_with_a_sentence(queue):
    named = submit(queue, long_task(0.1))
    next_part(queue)
    queue.entries[named].started -= 31
    queue.tick()
    assert "stopped after 30 seconds" in queue.state(named, "alice").message


def test_a_part_whose_process_ends_is_tried_once_more(queue):
    named = submit(queue, long_task(0.1))
    first = next_part(queue)
    for _ in range(3):
        queue.give_back(first)  # by a process that had not begun
        assert next_part(queue) is first
    first.begin()
    queue.give_back(first)
    assert next_part(queue) is first
    first.begin()
    queue.give_back(first)
    assert "ended twice" in queue.state(named, "alice").message
    assert not queue.entries


def test_tasks_take_turns(queue):
    submit(queue, task("SGD(lr=0.1:1:32)"))
    submit(queue, task("SGD(lr=0.1:1:34)"), "bob")
    lengths = [len(next_part(queue).data["runs"]) for _ in range(4)]
    assert lengths == [16, 17, 16, 17]


def test_a_finished_task_has_its_runs_in_order_and_is_found_again(queue):
    asked = task("SGD(lr=0.1:1:32)")
    named = submit(queue, asked)
    parts = [next_part(queue), next_part(queue)]
    for part in reversed(parts):
        queue.finish(part, *run(part.data, watch))
    assert queue.state(named, "alice").state == "done"
    assert submit(queue, asked) == named
    assert not queue.entries
    places = [queue.result(named, "").find(one.hash.encode()) for one in asked.spec.runs]
    assert places == sorted(places)
    assert -1 not in places
    assert queue.store.task(asked.spec.runs[5].hash) == asked.spec.runs[5].canonical_json()


def test_what_a_process_cannot_do_is_said(queue):
    asked = task("SGD(lr=0.1) | OneCycleLR(max_lr=1.0, total_steps=3)")
    named = submit(queue, asked)
    part = next_part(queue)
    queue.finish(part, *run(part.data, watch))
    assert "OneCycleLR" in queue.state(named, "alice").message


def test_without_any_process_it_says_why(queue):
    named = submit(queue, long_task(0.1))
    queue.no_process("No process starts.")
    assert queue.state(named, "alice").message == "No process starts."
    with pytest.raises(EngineError, match="No process starts"):
        submit(queue, long_task(0.2))


@pytest.mark.parametrize(
    "text", ["", "[]", "3", "{}", '{"problem": "lime", "problem_parameters": {}}', "nul"]
)
def test_what_is_no_task_is_refused(queue, text):
    with pytest.raises(LabError):
        queue.submit(text, "alice")
    assert not queue.entries


def test_a_fault_of_ours_is_told_and_ends_no_process(capsys):
    header, text = run({"problem": "line", "problem_parameters": {}, "strategies": [], "runs": 3}, watch)
    assert (header, text) == ({"error": "The lab broke on this (TypeError). The fault is ours."}, b"")
    assert "Traceback" in capsys.readouterr().err
