"""Static files named after their content, so that a browser keeps them for a year."""

from __future__ import annotations

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Hashed and compressed copies; a file that was not collected is served under its own name."""

    manifest_strict = False

    def hashed_name(self, name: str, content: Any = None, filename: str | None = None) -> str:
        """The name with its content's hash; the plain name where nothing was collected, as in tests."""
        try:
            return str(super().hashed_name(name, content, filename))
        except ValueError:
            return name
