"""What labels show, made small enough to travel in the file filled without network."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, UnidentifiedImageError

SIDE = 480
"""Pixels of the longest side of a picture."""
SMALL_SOUND = 30_000
BUDGET = 90_000
"""Bytes that all of them may take in the file; the rest is named, to be looked at with a network."""
_MOST_PIXELS = 60_000_000


def carried(files: Iterable[tuple[str, str, Path]]) -> dict[str, dict[str, str]]:
    """The files (name, media type, place) as data for the page, the first ones first; those left out are not there."""
    found: dict[str, dict[str, str]] = {}
    left = BUDGET
    for name, media_type, place in files:
        made = _small(media_type, place)
        if made is None or len(made[1]) * 4 // 3 > left:
            continue
        left -= len(made[1]) * 4 // 3
        found[name] = {"type": made[0], "data": base64.b64encode(made[1]).decode()}
    return found


def _small(media_type: str, place: Path) -> tuple[str, bytes] | None:
    if not place.exists():
        return None
    if media_type.startswith("audio/") and place.stat().st_size <= SMALL_SOUND:
        return media_type, place.read_bytes()
    return _shrunk(place) if media_type.startswith("image/") else None


def _shrunk(place: Path) -> tuple[str, bytes] | None:
    try:
        with Image.open(place) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                return None
            picture.thumbnail((SIDE, SIDE))
            flat = Image.new("RGB", picture.size, "white")
            whole: Any = picture.convert("RGBA")
            flat.paste(whole, mask=whole.getchannel("A"))
    except (OSError, UnidentifiedImageError, ValueError, Image.DecompressionBombError):
        return None
    out = BytesIO()
    flat.save(out, "JPEG", quality=60, optimize=True)
    return "image/jpeg", out.getvalue()
