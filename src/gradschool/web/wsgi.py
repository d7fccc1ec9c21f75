"""The WSGI application. It loads all content when it starts, and never loads torch."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gradschool.web.settings")
application = get_wsgi_application()

from django.conf import settings  # noqa: E402  after Django is set up
from django.core.signals import request_finished, request_started  # noqa: E402
from django.db import close_old_connections, reset_queries  # noqa: E402

from gradschool.service.parent import end_with  # noqa: E402
from gradschool.web.library import library  # noqa: E402
from gradschool.web.server import SERVER  # noqa: E402

if SERVER in os.environ:
    end_with(int(os.environ[SERVER]))

library()
# A query log is kept for DEBUG only, and a connection to a file never goes stale: nothing to do around each request.
request_started.disconnect(reset_queries)
if settings.DATABASES["default"]["ENGINE"] == "gradschool.web.database":
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)

# What is loaded by now stays for good: the collector need not look at it again, nor look as often as for a small script.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
