"""Each way a run can end is named as itself, and the limit it met is the one in the sentence."""

import pytest

from gradschool.sandbox import Ending

pytestmark = pytest.mark.xdist_group("sandbox")


def test_what_it_prints_comes_back_in_the_order_it_was_printed(warm):
    code = "import sys\nprint('one', flush=True)\nprint('two', file=sys.stderr, flush=True)\nprint('three')"
    result = warm.run(code)
    assert (result.ending, result.output) == (Ending.FINISHED, "one\ntwo\nthree\n")
    assert result.sentence == "It ran to its end."
    assert result.wall_seconds > 0
    assert result.cpu_seconds > 0
    assert result.torch.startswith("2.")


LIMITS = {
    "a loop without end": ("while True: pass", {}, Ending.CPU, "1 seconds of processor time"),
    "a long call into C": ("10 ** 10 ** 9", {}, Ending.CPU, "1 seconds of processor time"),
    "sleep": ("import time\ntime.sleep(60)", {"wall_seconds": 0.5}, Ending.WALL, "longer than 0.5 seconds"),
    "a thread that never ends": (
        "import threading, time\nthreading.Thread(target=time.sleep, args=(60,)).start()",
        {"wall_seconds": 0.5},
        Ending.WALL,
        "longer than 0.5 seconds",
    ),
    "a large tensor": ("import torch\ntorch.ones(1 << 29)", {}, Ending.MEMORY, "832 MB"),
    "a large list": (
        "rows = []\nwhile True: rows.append([0] * 10**7)",
        {"cpu_seconds": 5},
        Ending.MEMORY,
        "832 MB",
    ),
    "a large numpy array": ("import numpy\nnumpy.ones(1 << 29)", {}, Ending.MEMORY, "832 MB"),
    "memory asked for in C++": (
        "import torch\nx = [torch.ones(1 << 20) for _ in range(10**6)]",
        {"cpu_seconds": 5},
        Ending.MEMORY,
        "832 MB",
    ),
    "a flood on standard output": ("while True: print('x' * 500)", {}, Ending.OUTPUT, "64 KB"),
    "a flood on standard error": (
        "import sys\nwhile True: sys.stderr.write('x' * 500)",
        {},
        Ending.OUTPUT,
        "64 KB",
    ),
    "one line without end": ("import os\nwhile True: os.write(1, b'x' * 5000)", {}, Ending.OUTPUT, "64 KB"),
    "a segmentation fault": ("import ctypes\nctypes.string_at(0)", {}, Ending.CRASHED, "Segmentation fault"),
    "os._exit": ("import os\nprint('a', flush=True)\nos._exit(0)", {}, Ending.QUIT, "ended its own process"),
    "an exit code that poses as something else": (
        "import os\nos._exit(253)",
        {},
        Ending.QUIT,
        "ended its own",
    ),
}


@pytest.mark.parametrize("name", LIMITS)
def test_a_limit_is_named_as_itself(warm, name):
    code, limits, ending, words = LIMITS[name]
    result = warm.run(code, **limits)
    assert result.ending is ending, result
    assert words in result.sentence


def test_what_was_printed_before_a_limit_is_kept(warm):
    result = warm.run("print('before', flush=True)\nwhile True: pass")
    assert (result.ending, result.output) == (Ending.CPU, "before\n")


def test_a_flood_keeps_its_first_64_kb(warm):
    assert len(warm.run("print('x' * 10**6)").output) == 64 << 10


def test_exactly_64_kb_is_no_flood(warm):
    result = warm.run("print('x' * (64 * 1024 - 1))")
    assert result.ending is Ending.FINISHED
    assert len(result.output) == 64 << 10


def test_time_in_a_busy_run_is_not_called_memory(warm):
    code = "import torch\nx = torch.ones(100 << 20)\nwhile True: x.add_(1)"
    assert warm.run(code).ending is Ending.CPU


def test_a_full_scratch_is_the_error_that_the_system_gives(warm):
    full = warm.run("for i in range(40): open(f'/tmp/{i}', 'wb').write(bytes(1 << 20))")
    assert (full.ending, full.error.kind, full.error.line) == (Ending.ERROR, "OSError", 1)
    assert "No space left" in full.error.message
    many = warm.run("for i in range(3000): open(f'/tmp/{i}', 'w').close()")
    assert "No space left" in many.error.message
    large = warm.run("open('/tmp/a', 'wb').write(bytes(17 << 20))")
    assert "too large" in large.error.message


def test_the_next_run_finds_an_empty_scratch(warm):
    warm.run("open('/tmp/left', 'w').write('secret')")
    assert warm.run("import os\nprint(os.listdir('/tmp'), os.getcwd())").output == "[] /tmp\n"


def test_threads_are_bounded_and_said_to_be(warm):
    code = "import threading, time\nfor i in range(100): threading.Thread(target=time.sleep, args=(0.2,)).start()"
    result = warm.run(code)
    assert result.ending is Ending.ERROR
    assert "can't start new thread" in result.error.message


def test_one_learners_threads_are_not_anothers(warm):
    many = "import threading, time\nfor i in range(28): threading.Thread(target=time.sleep, args=(0.5,)).start()\nprint('all')"
    assert [result.output for result in warm.together(many, many, many)] == ["all\n"] * 3


def test_sys_exit_is_an_ordinary_end(warm):
    assert warm.run("import sys\nprint('a')\nsys.exit(3)\nprint('b')").output == "a\n"
    assert warm.run("raise SystemExit('bye')").output == "bye\n"


def test_what_atexit_and_threads_print_is_there(warm):
    code = "import atexit, threading\natexit.register(print, 'last')\nthreading.Timer(0.05, print, ['later']).start()\nprint('first')"
    assert warm.run(code).output == "first\nlater\nlast\n"
