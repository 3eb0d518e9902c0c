"""A photo without what its camera wrote beside it (place, device, hour); its pixels and how it stands are untouched."""

from __future__ import annotations

import struct

_JPEG, _PNG = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"
_ORIENTATION = 0x0112
_TOLD = frozenset(range(0xE1, 0xEE)) | {0xEF, 0xFE}
"""What cameras and programmes write beside the image: applications 1 to 13 and 15, comments. 0 and 14 are needed."""
_PNG_TOLD = frozenset({b"eXIf", b"tEXt", b"iTXt", b"zTXt", b"tIME"})
_WEBP_TOLD = frozenset({b"EXIF", b"XMP "})
_WEBP_FLAGS = 0x08 | 0x04
_ICC = b"ICC_PROFILE\x00"


def without_place(content: bytes) -> bytes:
    """The same photo (JPEG, PNG, WebP) without its metadata; what is not read as one of them is given back as it is.

    A JPEG keeps which side is up, and its colours; nothing is compressed again.
    """
    try:
        if content.startswith(_JPEG):
            return _jpeg(content)
        if content.startswith(_PNG):
            return _png(content)
        if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
            return _webp(content)
    except (struct.error, IndexError):
        pass
    return content


def _jpeg(content: bytes) -> bytes:
    kept, place, side = [_JPEG], 2, 0
    while place + 4 <= len(content) and content[place] == 0xFF:
        mark = content[place + 1]
        if mark == 0xFF:
            place += 1
            continue
        if mark == 0xDA:
            break
        length = struct.unpack(">H", content[place + 2 : place + 4])[0]
        body = content[place + 4 : place + 2 + length]
        if mark == 0xE1 and body.startswith(b"Exif\x00\x00"):
            side = side or _side_up(body[6:])
        if mark not in _TOLD or (mark == 0xE2 and body.startswith(_ICC)):
            kept.append(content[place : place + 2 + length])
        place += 2 + length
    head = [_exif(side)] if side > 1 else []
    return b"".join([kept[0], *head, *kept[1:]]) + content[place:]


def _side_up(tiff: bytes) -> int:
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 0
    start = struct.unpack(f"{order}I", tiff[4:8])[0]
    many = struct.unpack(f"{order}H", tiff[start : start + 2])[0]
    for rank in range(min(many, 64)):
        entry = tiff[start + 2 + 12 * rank : start + 14 + 12 * rank]
        tag, kind = struct.unpack(f"{order}HH", entry[:4])
        if tag == _ORIENTATION and kind == 3:
            side = int(struct.unpack(f"{order}H", entry[8:10])[0])
            return side if 1 <= side <= 8 else 0
    return 0


def _exif(side: int) -> bytes:
    tiff = b"MM\x00*" + struct.pack(">IHHHIHHI", 8, 1, _ORIENTATION, 3, 1, side, 0, 0)
    body = b"Exif\x00\x00" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _png(content: bytes) -> bytes:
    kept, place = [_PNG], len(_PNG)
    while place + 12 <= len(content):
        length, name = struct.unpack(">I4s", content[place : place + 8])
        if name not in _PNG_TOLD:
            kept.append(content[place : place + 12 + length])
        place += 12 + length
    return b"".join(kept)


def _webp(content: bytes) -> bytes:
    kept, place = [], 12
    while place + 8 <= len(content):
        name, length = struct.unpack("<4sI", content[place : place + 8])
        end = place + 8 + length + length % 2
        chunk = content[place:end]
        if name == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~_WEBP_FLAGS & 0xFF]) + chunk[9:]
        if name not in _WEBP_TOLD:
            kept.append(chunk)
        place = end
    body = b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body
