"""What every test may use."""

import os
import shutil
import time

import pytest
from django.conf import settings

import mini_course


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
