"""The files that a letter brings."""

from __future__ import annotations

import email
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import default

_MOST = 50
_KINDS = ("text/html", "application/xhtml+xml", "application/octet-stream", "multipart/related")


def attachments(letter: bytes) -> Iterator[tuple[str, bytes]]:
    """The name and content of each HTML file attached to a message (RFC 5322); its body is never read."""
    message = email.message_from_bytes(letter, policy=default)
    assert isinstance(message, EmailMessage)
    found = 0
    for part in message.walk():
        name = part.get_filename() or ""
        named = name.lower().endswith((".html", ".htm"))
        if part.is_multipart() or not (named or (part.is_attachment() and part.get_content_type() in _KINDS)):
            continue
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and content:
            yield name, content
            found += 1
            if found == _MOST:
                return
