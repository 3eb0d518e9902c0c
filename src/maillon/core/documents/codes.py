"""Text as a QR code: drawn in a page, or as the source of an image."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO

import qrcode
import qrcode.image.svg
from django.utils.safestring import SafeString, mark_safe


def drawing(text: str, *, border: int = 2) -> SafeString:
    """A text as a drawing to put in a page; ``border`` in modules."""
    whole = _svg(text, border).decode()
    return mark_safe(whole.split("?>", 1)[-1].strip())  # noqa: S308  our own drawing


def picture(text: str) -> str:
    """A text as the source of an image, its margin left to the page."""
    return "data:image/svg+xml;base64," + b64encode(_svg(text, 0)).decode()


def _svg(text: str, border: int) -> bytes:
    drawn = BytesIO()
    qrcode.make(text, image_factory=qrcode.image.svg.SvgPathImage, border=border).save(drawn)
    return drawn.getvalue()
