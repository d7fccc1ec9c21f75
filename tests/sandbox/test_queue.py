"""Two at once, one a learner, a short queue, results kept."""

import asyncio

import pytest

from gradschool.sandbox import Busy, Ending, Result, Snippet, SnippetRefused
from gradschool.sandbox import queue as queue_module
from gradschool.sandbox.queue import RunQueue


def finished(snippet, **changes):
    return Result(Ending.FINISHED, output=snippet.code, **changes)


class Runs:
    """Stands for the warm process: each run ends when it is told to."""

    def __init__(self):
        self.started, self.ends = [], {}

    async def __call__(self, snippet):
        self.started.append(snippet.code)
        self.ends[snippet.code] = asyncio.get_running_loop().create_future()
        return await self.ends[snippet.code]

    def end(self, code, ending=Ending.FINISHED):
        self.ends[code].set_result(Result(ending, output=code))


@pytest.fixture
def runs():
    return Runs()


def drive(queue, steps):
    """Run `steps(turn)`, where `turn()` starts what may start and lets it work."""

    async def driven():
        tasks = []

        async def turn():
            while one := queue.next():
                tasks.append(asyncio.create_task(queue.take(one)))
            for _ in range(3):
                await asyncio.sleep(0)

        await steps(turn)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    asyncio.run(driven())


def test_two_run_and_the_rest_wait_in_order(runs):
    queue = RunQueue(runs)

    async def steps(turn):
        names = [queue.submit(Snippet(code), f"learner {code}") for code in "abcd"]
        await turn()
        assert runs.started == ["a", "b"]
        assert [queue.state(name).status for name in names] == ["running", "running", "waiting", "waiting"]
        assert queue.state(names[3]).before == 1
        runs.end("b")
        await turn()
        await turn()
        assert runs.started == ["a", "b", "c"]
        assert queue.state(names[1]).result.output == "b"

    drive(queue, steps)


def test_a_learner_has_one_run_under_way(runs):
    queue = RunQueue(runs)

    async def steps(turn):
        queue.submit(Snippet("a"), "me")
        await turn()
        with pytest.raises(Busy) as busy:
            queue.submit(Snippet("b"), "me")
        assert busy.value.retry_after_seconds >= 1
        queue.submit(Snippet("b"), "you")
        runs.end("a")
        await turn()
        queue.submit(Snippet("c"), "me")

    drive(queue, steps)


def test_the_same_snippet_is_run_once(runs):
    queue = RunQueue(runs)

    async def steps(turn):
        names = {queue.submit(Snippet("a"), f"{who}") for who in range(20)}
        await turn()
        assert len(names) == len(runs.started) == 1
        runs.end("a")
        await turn()
        (name,) = names
        assert not queue.state(name).result.cached
        assert queue.submit(Snippet("a"), "me") == name
        assert queue.state(name).result.cached
        assert len(runs.started) == 1

    drive(queue, steps)


def test_a_run_that_met_the_clock_is_run_again(runs):
    queue = RunQueue(runs)

    async def steps(turn):
        name = queue.submit(Snippet("a"), "me")
        await turn()
        runs.end("a", Ending.WALL)
        await turn()
        assert queue.state(name).result.ending is Ending.WALL
        queue.submit(Snippet("a"), "me")
        await turn()
        assert runs.started == ["a", "a"]

    drive(queue, steps)


def test_a_full_queue_says_when_to_come_back(runs):
    queue = RunQueue(runs)

    async def steps(turn):
        for who in range(queue_module.MOST_WAITING + queue_module.AT_ONCE):
            queue.submit(Snippet(f"{who}"), f"{who}")
            await turn()
        with pytest.raises(Busy) as busy:
            queue.submit(Snippet("late"), "late")
        assert 1 <= busy.value.retry_after_seconds <= 60

    drive(queue, steps)


def test_who_has_gone_away_is_not_run(runs, monkeypatch):
    queue = RunQueue(runs)
    monkeypatch.setattr(queue_module, "SECONDS_FORGOTTEN", 0.0)

    async def steps(turn):
        name = queue.submit(Snippet("a"), "me")
        await asyncio.sleep(0.01)
        await turn()
        assert runs.started == []
        assert queue.state(name) is None

    drive(queue, steps)


def test_results_are_let_go_when_they_take_too_much_room(runs, monkeypatch):
    queue = RunQueue(runs)
    monkeypatch.setattr(queue_module, "MOST_KEPT", 3)

    async def steps(turn):
        names = []
        for code in "abcde":
            names.append(queue.submit(Snippet(code), "me"))
            await turn()
            runs.end(code)
            await turn()
        assert [queue.state(name) is not None for name in names] == [False, False, True, True, True]
        assert queue.bytes_kept == sum(size for _, _, size in queue.kept.values())

    drive(queue, steps)


@pytest.mark.parametrize(
    ("snippet", "words"),
    [
        (Snippet("  \n "), "nothing to run"),
        (Snippet("x = '\0'"), "NUL"),
        (Snippet("x = '\ud800'"), "half a character"),
        (Snippet("x" * 65537), "65,536 is the most"),
        (Snippet("x", seed=-1), "The seed is -1"),
    ],
)
def test_what_is_never_run_says_what_to_mend(runs, snippet, words):
    with pytest.raises(SnippetRefused, match=words):
        RunQueue(runs).submit(snippet, "me")


def test_another_seed_or_torch_is_another_result():
    base = Snippet("print(1)")
    assert base.name("2.13.0") == Snippet("print(1)").name("2.13.0")
    others = [Snippet("print(1)", seed=1), Snippet("print(1)", before="x = 1"), Snippet("print(2)")]
    names = {base.name("2.13.0"), base.name("2.14.1"), *(one.name("2.13.0") for one in others)}
    assert len(names) == 5
