"""Django's settings, read from the environment so that `gradschool serve` and any WSGI server share them.

GRADSCHOOL_DATA        folder of the database, the secret key and the collected static files
GRADSCHOOL_CONTENT     further content folders, separated by the system's path separator
GRADSCHOOL_HOSTS       host names this site answers to, separated by commas (loopback always does)
GRADSCHOOL_HTTPS       "1" when browsers reach the site over https: cookies become Secure
GRADSCHOOL_STATIC      folder of the collected static files, when they are elsewhere than in the data folder
DATABASE_URL           postgresql://user:password@host:port/name; without it SQLite in the data folder
SECRET_KEY, SECRET_KEY_FALLBACKS   signing keys; without SECRET_KEY the data folder's key file
"""

from __future__ import annotations

import os
from pathlib import Path

from gradschool.web.data import data_folder, database_settings, secret_keys

HERE = Path(__file__).parent
DATA = data_folder()
SECRET_KEY, *SECRET_KEY_FALLBACKS = secret_keys(DATA)
DEBUG = False
ALLOWED_HOSTS = [
    "localhost",
    "127.0.0.1",
    "[::1]",
    *filter(None, os.environ.get("GRADSCHOOL_HOSTS", "").split(",")),
]
HTTPS = os.environ.get("GRADSCHOOL_HTTPS") == "1"

INSTALLED_APPS = ["django.contrib.staticfiles", "django_htmx", "gradschool.learning", "gradschool.web"]
MIDDLEWARE = [
    "gradschool.web.headers.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "gradschool.web.errors.LearningErrors",
]
ROOT_URLCONF = "gradschool.web.urls"
WSGI_APPLICATION = "gradschool.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [HERE / "templates", *sorted(HERE.glob("*/templates"))],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "gradschool.web.pages.environment"},
    }
]
DATABASES = {"default": database_settings(DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = False

STATIC_URL = "/static/"
STATIC_ROOT = os.environ.get("GRADSCHOOL_STATIC", str(DATA / "static"))
WHITENOISE_USE_FINDERS = not (Path(STATIC_ROOT) / "staticfiles.json").is_file()
STORAGES = {"staticfiles": {"BACKEND": "gradschool.web.static_files.HashedFiles"}}

CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "gradschool.web.errors.csrf_failure"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
LONGEST_FORM = 64 * 1024
LONGEST_CODE_FORM = DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
"""64 KB of code, whose every other sign takes three times its bytes in a form."""
LONGEST_LOG = FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
LONGEST_BODIES = {
    "/diagnose/": LONGEST_LOG,
    **dict.fromkeys(("/run/", "/run/script.py", "/api/run/"), LONGEST_CODE_FORM),
}
"""Of the addresses that take more than a form; anywhere else LONGEST_FORM is the most."""
