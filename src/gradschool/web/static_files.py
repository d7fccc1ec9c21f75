"""Static files under hashed names that never change, compressed once when they are collected."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped in Django
    """Hashed, brotli-compressed files; imports between our JavaScript modules are rewritten to the hashed names.

    Before anything is collected (tests, a checkout) names stay as they are, and WhiteNoise serves the sources.
    """

    manifest_strict = False
    support_js_module_import_aggregation = True

    def stored_name(self, name: str) -> str:
        """The hashed name of `name`, or `name` itself where nothing was collected."""
        return str(self.hashed_files.get(self.hash_key(self.clean_name(name)), name))
