"""What a file is, from its first bytes and never from its name."""

from __future__ import annotations

import re

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
WEBP = "image/webp"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
ODT = "application/vnd.oasis.opendocument.text"
ZIP = "application/zip"
XML = "application/xml"
CSV = "text/csv"
TEXT = "text/plain"
GZIP = "application/gzip"
XZ = "application/x-xz"
TAR = "application/x-tar"

IMAGES = frozenset({PNG, JPEG, WEBP})
DOCUMENTS = frozenset({PDF, DOCX, ODT, XLSX, ODS, *IMAGES})
TABLES = frozenset({XLSX, ODS, CSV})
ARCHIVES = frozenset({ZIP, GZIP, XZ, TAR})

HEAD = 8192
"""How many first bytes ``media_type`` needs."""

_SIGNATURES = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"\x1f\x8b", GZIP),
    (b"\xfd7zXZ\x00", XZ),
)
_ZIPPED = ((b"xl/", XLSX), (b"word/", DOCX))
_OPEN_DOCUMENT = {ODS.encode(): ODS, ODT.encode(): ODT}


def media_type(head: bytes, *, tail: bytes = b"") -> str | None:
    """The media type of a file that begins with ``head`` and ends with ``tail``; ``None`` when unknown.

    Office files are archives told apart by the names they hold, found at the start or in the directory at the
    end. Text counts as CSV when its first line has a separator, as XML when it begins with a tag; HTML, which
    a browser would run, is never recognised.
    """
    for signature, found in _SIGNATURES:
        if head.startswith(signature):
            return found
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return _zipped(head, tail)
    if head[257:262] == b"ustar":
        return TAR
    return _text(head)


def _zipped(head: bytes, tail: bytes) -> str:
    if head[30:38] == b"mimetype":
        declared = head[38:120]
        return next((found for name, found in _OPEN_DOCUMENT.items() if declared.startswith(name)), ZIP)
    for name, found in _ZIPPED:
        if name in head or name in tail:
            return found
    return ZIP


def _text(head: bytes) -> str | None:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = head.decode("utf-16", "replace").lstrip("\ufeff").lstrip()
    else:
        if b"\x00" in head or re.search(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]", head):
            return None
        text = head.decode("utf-8-sig", "replace").lstrip()
    start = text[:512].lower()
    if re.match(r"(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|script|svg)\b", start, re.DOTALL):
        return None
    if re.match(r"<(?:\?xml|!--|[a-z_])", start):
        return XML
    first_line = text.split("\n", 1)[0]
    if not first_line.strip():
        return None
    return CSV if re.search(r"[,;\t]", first_line) else TEXT


def safe_name(name: str, *, length: int = 150) -> str:
    """A file's name without folders, control characters or what a disk refuses; never empty."""
    last = re.split(r"[\\/]", name)[-1]
    clean = re.sub(r'[\x00-\x1f\x7f"<>|:*?\u200e\u200f\u202a-\u202e\u2066-\u2069]', "", last).strip(". ")
    if len(clean) > length:
        stem, dot, extension = clean.rpartition(".")
        clean = (
            f"{stem[: length - len(extension) - 1]}{dot}{extension}" if dot and len(extension) < 10 else clean[:length]
        )
    return clean or "fichier"
