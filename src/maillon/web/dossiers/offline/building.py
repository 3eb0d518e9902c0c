"""The one HTML file: its data, its style and its script inlined, nothing fetched from anywhere."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

from django.utils.html import escape

from maillon.dossiers.exchange.offline import CLOSING, OPENING, data_block
from maillon.web.dossiers.offline.scripts import script, style

_PAGE = """\
<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>{title} – Maillon</title>
<style>{style}</style>
</head>
<body>
<div id="app"><noscript><p>Ouvrez ce fichier dans un navigateur où JavaScript est permis (Chrome, Firefox, Safari).</p>\
<p lang="en">Open this file in a browser that allows JavaScript (Chrome, Firefox, Safari).</p></noscript></div>
{opening}{data}{closing}
<script>{script}</script>
</body>
</html>
"""


def built(data: Mapping[str, Any], *, title: str) -> bytes:
    """The file, ready to be kept on a telephone. Its policy lets nothing in but its own script and style."""
    policy = (
        f"default-src 'none'; script-src '{_hash(script())}'; style-src '{_hash(style())}'; img-src data: blob:; "
        "media-src data: blob:; base-uri 'none'; form-action 'none'"
    )
    return _PAGE.format(
        lang=escape(str(data["language"])),
        policy=policy,
        title=escape(title),
        style=style(),
        opening=OPENING.decode(),
        data=data_block(data),
        closing=CLOSING.decode(),
        script=script(),
    ).encode()


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
