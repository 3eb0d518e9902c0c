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
MP3 = "audio/mpeg"
M4A = "audio/mp4"
AAC = "audio/aac"
AMR = "audio/amr"
OGG = "audio/ogg"
WAV = "audio/wav"
FLAC = "audio/flac"
WEBM_SOUND = "audio/webm"
MP4 = "video/mp4"
QUICKTIME = "video/quicktime"
WEBM = "video/webm"
OGG_FILM = "video/ogg"

IMAGES = frozenset({PNG, JPEG, WEBP})
SOUNDS = frozenset({MP3, M4A, AAC, AMR, OGG, WAV, FLAC, WEBM_SOUND})
FILMS = frozenset({MP4, QUICKTIME, WEBM, OGG_FILM})
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
    (b"ID3", MP3),
    (b"fLaC", FLAC),
    (b"#!AMR", AMR),
)
_FILM_TRACK, _SOUND_TRACK = re.compile(rb"hdlr.{8}vide", re.S), re.compile(rb"hdlr.{8}soun", re.S)
_MPEG4_BRANDS = (b"isom", b"iso", b"mp4", b"M4A", b"M4B", b"M4V", b"3gp", b"3g2", b"avc1", b"MSNV", b"dash", b"mmp4")
_ZIPPED = ((b"xl/", XLSX), (b"word/", DOCX))
_OPEN_DOCUMENT = {ODS.encode(): ODS, ODT.encode(): ODT}


def media_type(head: bytes, *, tail: bytes = b"") -> str | None:
    """The media type of a file that begins with ``head`` and ends with ``tail``; ``None`` when unknown.

    ``tail`` may be, for a film or a sound, the list of its tracks wherever it stands (``is_boxed`` says when).
    Office files are archives told apart by the names they hold, found at the start or in the directory at the
    end. Text counts as CSV when its first line has a separator, as XML when it begins with a tag; HTML, which
    a browser would run, is never recognised.
    """
    for signature, found in _SIGNATURES:
        if head.startswith(signature):
            return found
    if head[:4] == b"RIFF":
        return {b"WEBP": WEBP, b"WAVE": WAV}.get(head[8:12])
    if (recorded := _recorded(head, tail)) is not None:
        return recorded
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return _zipped(head, tail)
    if head[257:262] == b"ustar":
        return TAR
    return _text(head)


def is_boxed(head: bytes) -> bool:
    """Whether the file is made of boxes (MPEG-4, QuickTime): its tracks are listed in the one named ``moov``."""
    return head[4:8] == b"ftyp"


def _recorded(head: bytes, tail: bytes) -> str | None:
    """A sound or a film: telephones put both in the same containers, told apart by the tracks they list."""
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        if brand == b"qt  ":
            return QUICKTIME
        if not brand.startswith(_MPEG4_BRANDS):
            return None
        if _FILM_TRACK.search(head) or _FILM_TRACK.search(tail):
            return MP4
        heard = _SOUND_TRACK.search(head) or _SOUND_TRACK.search(tail)
        return M4A if heard or brand[:3] in (b"M4A", b"M4B") else MP4
    if head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head[:64]:
        return WEBM if b"V_VP" in head or b"V_AV1" in head else WEBM_SOUND
    if head.startswith(b"OggS"):
        return OGG_FILM if b"theora" in head[:512] else OGG
    if len(head) > 3 and head[0] == 0xFF:
        # The first frame of a stream without a header: AAC has no layer, MP3 is layer III.
        if head[1] & 0xF6 == 0xF0:
            return AAC
        if head[1] & 0xE6 == 0xE2 and head[2] & 0xF0 != 0xF0 and head[2] & 0x0C != 0x0C:
            return MP3
    return None


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
