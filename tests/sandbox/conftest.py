"""What the sandbox's tests share."""

import os
import shutil

import pytest

from sandbox.warm_runs import WarmRuns


@pytest.fixture(scope="session")
def warm():
    """A real warm process in bubblewrap; one for all tests of a worker."""
    if shutil.which("bwrap") is None and not os.environ.get("CI"):
        pytest.skip("no bubblewrap here")
    with WarmRuns() as runs:
        yield runs
