"""Static files: hashed when collected, plain before."""

from pathlib import Path

import pytest
from django.contrib.staticfiles import storage
from django.core.management import call_command
from django.utils.functional import empty

from gradschool.web.static_files import HashedFiles


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """A folder with the collected static files."""
    from django.conf import settings

    folder = tmp_path_factory.mktemp("static")
    before, settings.STATIC_ROOT = settings.STATIC_ROOT, str(folder)
    storage.staticfiles_storage._wrapped = HashedFiles(location=str(folder), base_url="/static/")
    call_command("collectstatic", interactive=False, verbosity=0)
    yield folder / "gradschool"
    settings.STATIC_ROOT = before
    storage.staticfiles_storage._wrapped = empty


def hashed(folder: Path, name: str) -> Path:
    stem, _, suffix = name.rpartition(".")
    return next(path for path in folder.glob(f"{stem}.*.{suffix}") if len(path.name.split(".")) == 3)


def test_names_stay_as_they_are_before_anything_is_collected(tmp_path):
    files = HashedFiles(location=str(tmp_path), base_url="/static/")
    assert files.url("gradschool/site.css") == "/static/gradschool/site.css"


def test_modules_import_each_other_by_hashed_names(collected):
    source = hashed(collected, "site.js").read_text()
    for name in ("theme.js", "countdown.js", "draft.js", "keys.js", "card.js"):
        assert f'"./{hashed(collected, name).name}"' in source


def test_brotli_files_lie_beside(collected):
    style = hashed(collected, "site.css")
    assert style.with_name(style.name + ".br").stat().st_size < 6000


def test_the_sources_are_served_without_collecting(client):
    response = client.get("/static/gradschool/site.js")
    assert b"watchKeys" in b"".join(response)
    assert "javascript" in response["Content-Type"]
    response.close()
