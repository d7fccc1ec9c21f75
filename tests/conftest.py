"""What every test may use."""

import asyncio
import os
import shutil
import time
from contextlib import contextmanager

import pytest
from django.conf import settings

import mini_course


@contextmanager
def no_loop_running():
    """As in a program of its own: a browser that a worker has started leaves its event loop running for good."""
    running = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    try:
        yield
    finally:
        asyncio._set_running_loop(running)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    """Tests that drive no browser run as if there were none, and so do what they set up and take down."""
    if "browser" in item.path.parts:
        return (yield)
    with no_loop_running():
        return (yield)


@pytest.fixture
def library():
    """A tiny course: five challenge questions and two for practice."""
    return mini_course.library()


@pytest.fixture(scope="session")
def lab_engine():
    """A real engine with two torch processes, in the data folder that the site of the tests has."""
    from gradschool.lab.engine.process import EngineProcess
    from lab.engine_asking import connected

    with EngineProcess(settings.DATA, 2) as process:
        yield connected(settings.DATA), process


@pytest.fixture(scope="session")
def sandbox():
    """A real sandbox, tested and ready, in the data folder that the site of the tests has."""
    if shutil.which("bwrap") is None and not os.environ.get("CI"):
        pytest.skip("no bubblewrap here")
    from gradschool.sandbox import connect
    from gradschool.sandbox.process import SandboxProcess

    settings.DATA.mkdir(parents=True, exist_ok=True)
    with SandboxProcess(settings.DATA):
        connected = connect(settings.DATA)
        until = time.monotonic() + 60
        while not connected.standing().runs and time.monotonic() < until:
            time.sleep(0.05)
        assert connected.standing().runs, connected.standing().why
        yield connected
