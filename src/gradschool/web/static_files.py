"""Static files under hashed names that never change, compressed once when they are collected."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from re import Match

from whitenoise.storage import CompressedManifestStaticFilesStorage

OURS = "gradschool/"


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Hashed, brotli-compressed files; imports between our JavaScript modules are rewritten to the hashed names.

    Before anything is collected (tests, a checkout) names stay as they are, and WhiteNoise serves the sources.
    """

    manifest_strict = False
    support_js_module_import_aggregation = True

    def stored_name(self, name: str) -> str:
        """The hashed name of `name`, or `name` itself where nothing was collected."""
        return str(self.hashed_files.get(self.hash_key(self.clean_name(name)), name))

    def url_converter(
        self, name: str, hashed_files: MutableMapping[str, str], template: str | None = None
    ) -> Callable[[Match[str]], str]:
        """What rewrites one import or url. Others' files are left alone: some import what they do not bring."""
        if not name.startswith(OURS):
            return lambda match: match.group(0)
        converter: Callable[[Match[str]], str] = super().url_converter(name, hashed_files, template)
        return converter
