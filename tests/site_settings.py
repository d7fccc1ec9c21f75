"""The site's settings with a data folder of the test run's own: Django reads them before any conftest runs."""

import atexit
import os
import shutil
import tempfile

os.environ["GRADSCHOOL_DATA"] = tempfile.mkdtemp(prefix="gradschool-tests-")
atexit.register(shutil.rmtree, os.environ["GRADSCHOOL_DATA"], ignore_errors=True)

from gradschool.web.settings import *  # noqa: E402, F403
