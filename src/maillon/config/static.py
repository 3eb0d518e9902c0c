"""Static files named after their content, so that a browser keeps them for a year."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Hashed and compressed copies; a file that was not collected is served under its own name."""

    manifest_strict = False
