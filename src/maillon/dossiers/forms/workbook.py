"""A spreadsheet file from outside: opened only once it is known to be one, of a size that can be read."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from xml.sax.saxutils import unescape

from lxml import etree

from maillon.dossiers.forms.errors import FormError, FormRefused

_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
MAX_PARTS = 2_000
UNZIPPED = 20
"""How many times its size a file may unzip to."""
_FLOOR = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name as written, and where it is in the file."""

    name: str
    part: str


def opened(data: bytes, *, max_bytes: int) -> zipfile.ZipFile:
    """The file, known to be a workbook that can be read whole. Raises FormRefused."""
    if len(data) > max_bytes:
        raise refused("forms.file_too_large", most=max_bytes, size=len(data))
    if data.startswith(_OLD_EXCEL):
        raise refused("forms.old_excel")
    try:
        archive = zipfile.ZipFile(BytesIO(data))
        parts = archive.infolist()
    # NotImplementedError: a compression zipfile does not know
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise refused("forms.not_excel") from error
    if "xl/workbook.xml" not in archive.NameToInfo:
        raise refused("forms.not_excel")
    most = max(_FLOOR, min(max_bytes, len(data)) * UNZIPPED)
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > most:
        raise refused("forms.unzips_too_large", most=most)
    return archive


def sheets_of(archive: zipfile.ZipFile) -> list[Sheet]:
    """The sheets, in order. Raises FormRefused (forms.not_excel)."""
    try:
        book = _parsed(archive, "xl/workbook.xml")
        links = {link.get("Id", ""): link.get("Target", "") for link in _parsed(archive, "xl/_rels/workbook.xml.rels")}
    except (KeyError, etree.XMLSyntaxError) as error:
        raise refused("forms.not_excel") from error
    found = []
    for sheet in book.iter(f"{_MAIN}sheet"):
        target = links.get(sheet.get(_LINK, ""), "")
        part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        if part in archive.NameToInfo and "worksheets" in part:
            found.append(Sheet(sheet.get("name", ""), part))
    return found


def scanned(archive: zipfile.ZipFile, sheet: Sheet, *, max_rows: int) -> Iterator[FormError]:
    """What forbids reading a sheet: too many rows, formulas whose value was not kept."""
    rows = 0
    try:
        with archive.open(sheet.part) as stream:
            for _, element in etree.iterparse(
                stream, events=("end",), tag=(f"{_MAIN}c", f"{_MAIN}row"), resolve_entities=False, no_network=True
            ):
                if element.tag == f"{_MAIN}row":
                    rows += len(element) > 0
                    if rows > max_rows + 1:
                        yield FormError("forms.too_many_rows", sheet.name, params={"most": max_rows})
                        return
                    element.clear()
                elif element.find(f"{_MAIN}f") is not None and not (element.findtext(f"{_MAIN}v") or ""):
                    cell = element.get("r", "")
                    digits = re.sub(r"\D", "", cell)
                    yield FormError("forms.formula", sheet.name, int(digits) if digits else None, params={"cell": cell})
    # NotImplementedError: a compression zipfile does not know
    except (etree.XMLSyntaxError, zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise refused("forms.not_excel") from error


def refuse_entities(archive: zipfile.ZipFile) -> None:
    """No part of a workbook declares a document type; one that does means harm. Raises FormRefused."""
    for part in archive.infolist():
        if part.filename.endswith((".xml", ".rels")):
            try:
                with archive.open(part) as stream:
                    head = stream.read(4_096)
            # NotImplementedError: a compression zipfile does not know
            except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError) as error:
                raise refused("forms.not_excel") from error
            if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                raise refused("forms.not_excel")


def refused(code: str, **params: object) -> FormRefused:
    """A refusal of the whole file."""
    return FormRefused([FormError(code, params=params)])


def _parsed(archive: zipfile.ZipFile, part: str) -> etree._Element:
    return etree.fromstring(archive.read(part), etree.XMLParser(resolve_entities=False, no_network=True))


def unescaped(text: str) -> str:
    """A text without XML's entities, as pyxform's messages sometimes carry."""
    return unescape(text)
