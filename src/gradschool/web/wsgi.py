"""The WSGI application. It loads all content when it starts, and never loads torch."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gradschool.web.settings")
application = get_wsgi_application()

from gradschool.web.library import library  # noqa: E402  after Django is set up

library()
