"""The activities of one file, one by one, in constant memory; nothing outside the file is ever read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any, cast

from lxml import etree

from maillon.opendata.iati.reading.values import LANG, Element, line_of
from maillon.opendata.iati.walk import BROKEN
from maillon.opendata.rules import READ_VERSIONS, FileRefused

_CHUNK = 256 * 1024
_ROOT, _ACTIVITY, _IDENTIFIER = "iati-activities", "iati-activity", "iati-identifier"
_SAFE: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "remove_comments": True,
    "remove_pis": True,
}


class ActivityStream:
    """Iterates over the activities of a file; an activity is emptied when the next one is asked for.

    An activity written in more than ``largest`` bytes (to the nearest block read) is never held whole: ``too_large``
    is true while it is at hand, and of its children only the identifier is left. Raises FileRefused before the first
    one when the file is not IATI 2.01 to 2.03, or declares entities; after some of them when the file breaks off or
    is damaged.
    """

    def __init__(self, stream: IO[bytes], *, largest: int) -> None:
        self._stream = stream
        self._largest = largest
        self._held = 0
        self._root: Element | None = None
        self.language = ""
        self.too_large = False

    def __iter__(self) -> Iterator[Element]:
        head = self._begin()
        parser = etree.XMLPullParser(events=("start", "end"), tag=(_ROOT, _ACTIVITY), **_SAFE)
        chunk = head
        try:
            while chunk:
                parser.feed(chunk)
                self._held += len(chunk)
                yield from self._ended(parser)
                if self._held > self._largest and self._root is not None:
                    self.too_large = True
                    _prune(self._root)
                chunk = self._read()
            parser.close()
            yield from self._ended(parser)
        except etree.XMLSyntaxError as problem:
            yield from self._ended(parser)
            raise _syntax(problem) from problem

    def _ended(self, parser: etree.XMLPullParser) -> Iterator[Element]:
        for event, element in cast("Iterator[tuple[str, Element]]", parser.read_events()):
            parent = element.getparent()
            if parent is None:
                self._root = element
            # An activity inside something else is no activity of this file.
            elif parent is self._root:
                if event == "end":
                    yield element
                    element.clear()
                while parent[0] is not element:
                    del parent[0]
                self._held, self.too_large = 0, False

    def _begin(self) -> bytes:
        """Read as far as the outermost element and judge it; gives the bytes read."""
        probe = etree.XMLPullParser(events=("start",), **_SAFE)
        head = b""
        while chunk := self._read():
            head += chunk
            try:
                probe.feed(chunk)
            except etree.XMLSyntaxError as problem:
                if (root := _root(probe)) is not None:
                    self._judge(root)
                    return head
                if b"<html" in head[:4096].lower():
                    raise FileRefused("not_iati", root="html", excerpt=_text(head)) from problem
                if head.isascii() and not head.lstrip().startswith(b"<"):
                    raise FileRefused("not_xml", line=1, excerpt=_text(head)) from problem
                raise _syntax(problem, head) from problem
            if (root := _root(probe)) is not None:
                self._judge(root)
                return head
        raise FileRefused("empty" if not head.strip() else "broken", excerpt=_text(head))

    def _judge(self, root: Element) -> None:
        declared: Any = root.getroottree().docinfo.internalDTD
        if declared is not None and any(True for _ in declared.iterentities()):
            raise FileRefused("entities_declared", line=line_of(root))
        if root.tag == "iati-organisations":
            raise FileRefused("organisation_file", line=line_of(root))
        if root.tag != _ROOT:
            raise FileRefused("not_iati", root=str(root.tag)[:80], line=line_of(root))
        version = (root.get("version") or "").strip()
        if version not in READ_VERSIONS:
            code = "version_1" if version.startswith("1.") else "version_unknown" if version else "version_missing"
            raise FileRefused(code, version=version[:20], line=line_of(root))
        self.language = root.get(LANG) or ""

    def _read(self) -> bytes:
        try:
            return self._stream.read(_CHUNK)
        except BROKEN as problem:
            raise FileRefused("archive_broken", reason=str(problem)[:200]) from problem


def _root(parser: etree.XMLPullParser) -> Element | None:
    for _, element in cast("Iterator[tuple[str, Element]]", parser.read_events()):
        return element.getroottree().getroot()
    return None


def _prune(root: Element) -> None:
    """Let go of all that is read, except the identifier and the elements still open: the last one of each level."""
    node = root
    while len(node):
        kept = int(node[0].tag == _IDENTIFIER)
        del node[kept:-1]
        node = node[-1]


def _syntax(problem: etree.XMLSyntaxError, head: bytes = b"") -> FileRefused:
    encoding = "encoding" in (problem.msg or "").lower() or "not proper utf-8" in (problem.msg or "").lower()
    return FileRefused(
        "encoding" if encoding else "broken",
        line=problem.lineno or None,
        reason=(problem.msg or "")[:200],
        excerpt=_text(head),
    )


def _text(head: bytes) -> str:
    return "".join(ch for ch in head[:300].decode("utf-8", "replace") if ch.isprintable() or ch in "\n\t")
