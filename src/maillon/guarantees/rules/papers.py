"""What the fund puts on paper, of a guarantee, of its own loan or of capital: versioned texts, their blanks filled.

A text is a document anyone can write (``data/guarantees/papers``): sections of sentences, of terms and of lists, with
blanks in braces. A blank that nothing fills is refused when the text is read, never found on a printed page.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from maillon.core.records import plain, read_as

Narratives = Mapping[str, str]
LANGUAGES = ("fr", "en", "es")
"""In which a text may be written; the first two always are."""
ALWAYS = ("fr", "en")


class Kind(StrEnum):
    """The papers of a guarantee in the order they are needed, then those of a loan the fund makes itself."""

    RESOLUTION = "resolution"
    TERM_SHEET = "term_sheet"
    FRAMEWORK = "framework"
    DEED = "deed"
    INDEMNITY = "indemnity"
    SUPPORT = "support"
    DIRECT_LOAN = "direct_loan"
    COFINANCING = "cofinancing"
    CAPITAL_CALL = "capital_call"
    INVESTOR = "investor"
    NOTE_ASNPO = "note_asnpo"
    NOTE_IFRS = "note_ifrs"


class Reader(StrEnum):
    """Who a paper may be given to."""

    FUND = "fund"
    LENDER = "lender"
    SPONSOR = "sponsor"


READERS: Mapping[Kind, frozenset[Reader]] = {
    Kind.RESOLUTION: frozenset((Reader.FUND,)),
    Kind.TERM_SHEET: frozenset(Reader),
    Kind.FRAMEWORK: frozenset((Reader.FUND, Reader.LENDER)),
    Kind.DEED: frozenset(Reader),
    Kind.INDEMNITY: frozenset((Reader.FUND, Reader.SPONSOR)),
    Kind.SUPPORT: frozenset((Reader.FUND, Reader.SPONSOR)),
    Kind.DIRECT_LOAN: frozenset((Reader.FUND, Reader.SPONSOR)),
    Kind.COFINANCING: frozenset(Reader),
}
"""Who votes and who steps aside is said to the fund alone; what is not here is no paper of a guarantee or of a loan."""
OF_LOAN = (Kind.DIRECT_LOAN, Kind.COFINANCING)
"""What is printed of a loan of the fund: the first of one it makes alone, the other beside a lender."""
OF_GUARANTEE = tuple(kind for kind in READERS if kind not in OF_LOAN)
OF_CAPITAL = (Kind.CAPITAL_CALL, Kind.INVESTOR)
"""The papers of what an investor promised."""
NOTES = (Kind.NOTE_ASNPO, Kind.NOTE_IFRS)
"""What stands beside the figures of a book: its text is a version as the others, its figures are the fund's."""
SIGNATORIES = ("fund", "lender", "borrower", "sponsor")
LISTS = ("articles", "fees", "conditions", "evidence", "present", "recused", "calls", "payments")
TABLES = ("schedule",)
"""Lists of several columns; the first line names them."""
_OF_FACILITY = frozenset((
    "fund", "lender", "facility", "currency", "product", "edition", "coverage", "sharing", "starts_on",
    "available_until", "facility_cap", "report_days", "watch_days", "trigger_days", "waiting_days", "decision_days",
    "payment_days", "tail_days", "costs",
))  # fmt: skip
_OF_GUARANTEE = _OF_FACILITY | frozenset((
    "reference", "title", "borrower", "country", "sponsor", "cap", "principal", "ends_on", "approved_on", "signed_on",
    "offer_until", "file", "quorum",
))  # fmt: skip
_OF_OWN_LOAN = frozenset((
    "fund", "lender", "reference", "borrower", "country", "sponsor", "currency", "principal", "interest", "basis_days",
    "agreed_on", "ends_on", "instalments",
))  # fmt: skip
_OF_COMMITMENT = frozenset((
    "fund", "investor", "reference", "nature", "committed", "committed_on", "called", "left", "paid", "unpaid", "day",
))  # fmt: skip
_OF_NOTE = frozenset((
    "fund", "day", "guarantees", "cover", "undrawn", "exposure", "claims", "claimed", "provision", "unearned",
    "payable", "recourse", "counter", "collateral", "deposits", "approved",
))  # fmt: skip
_OF_OTHERS = {
    Kind.CAPITAL_CALL: _OF_COMMITMENT | {"number", "amount", "called_on", "due_on"},
    Kind.INVESTOR: _OF_COMMITMENT | {"share", "results"},
    Kind.NOTE_ASNPO: _OF_NOTE,
    Kind.NOTE_IFRS: _OF_NOTE,
}
_BLANK = re.compile(r"\{(\w*)\}")


def facts_of(kind: Kind) -> frozenset[str]:
    """The blanks that a paper of this kind may leave to fill."""
    if kind in OF_LOAN:
        return _OF_OWN_LOAN
    if kind in _OF_OTHERS:
        return frozenset(_OF_OTHERS[kind])
    return _OF_FACILITY if kind is Kind.FRAMEWORK else _OF_GUARANTEE


def kinds_for(readers: frozenset[Reader]) -> list[Kind]:
    """The papers that at least one of these readers may be given."""
    return [kind for kind in Kind if READERS.get(kind, frozenset()) & readers]


@dataclass(frozen=True, slots=True)
class Line:
    """One agreed term: its name and what was agreed."""

    label: Narratives
    value: Narratives


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a paper: sentences, agreed terms, or one of the lists of the guarantee."""

    title: Narratives
    text: Narratives = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    listed: str = ""
    none: Narratives = field(default_factory=dict)
    """What is said where the list is empty; nothing: the section is then left out."""


@dataclass(frozen=True, slots=True)
class Text:
    """One version of a paper."""

    title: Narratives
    sections: tuple[Section, ...]
    signatures: tuple[str, ...] = ()
    source: Narratives = field(default_factory=dict)
    """Where it comes from, in the language of the paper; nothing: as the version says it."""

    @property
    def languages(self) -> tuple[str, ...]:
        """Those it is wholly written in."""
        said = list(self.narratives())
        return tuple(one for one in LANGUAGES if all(text.get(one, "").strip() for text in said))

    def document(self) -> dict[str, Any]:
        """The JSON document ``read`` reads back."""
        return plain(self)

    def narratives(self) -> Iterator[Narratives]:
        """Everything it says."""
        yield self.title
        if self.source:
            yield self.source
        for section in self.sections:
            yield section.title
            yield from (one for one in (section.text, section.none) if one)
            for line in section.lines:
                yield from (line.label, line.value)


def read(kind: Kind, document: Mapping[str, Any]) -> Text:
    """The text a document says.

    Raises core.records.DocumentRefused with the malformed parts, or ValueError for a language that lacks, a blank that
    nothing fills, a list or a signatory unknown.
    """
    found = read_as(Text, document)
    known = facts_of(kind)
    for said in found.narratives():
        for language in ALWAYS:
            if not said.get(language, "").strip():
                raise ValueError(f"{said.get('fr', '')!r}: nothing in {language}")
        for text in said.values():
            if unknown := [name for name in _BLANK.findall(text) if name not in known]:
                raise ValueError(f"{{{unknown[0]}}}: nothing fills it in « {kind} »")
    for section in found.sections:
        if section.listed and section.listed not in (*LISTS, *TABLES):
            raise ValueError(f"{section.listed}: none of {', '.join((*LISTS, *TABLES))}")
    for signatory in found.signatures:
        if signatory not in SIGNATORIES:
            raise ValueError(f"{signatory}: none of {', '.join(SIGNATORIES)}")
    return found


@dataclass(frozen=True, slots=True)
class Part:
    """A section written in one language."""

    title: str
    paragraphs: tuple[str, ...] = ()
    lines: tuple[tuple[str, str], ...] = ()
    items: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()
    """Its first line names the columns."""

    def told(self) -> list[Any]:
        """Everything it says, as it is compared."""
        said = [self.title, self.paragraphs, self.lines, self.items]
        return [*said, self.table] if self.table else said


@dataclass(frozen=True, slots=True)
class Written:
    """A paper written in one language: what is printed, and what two printings are compared by."""

    title: str
    parts: tuple[Part, ...]
    signatures: tuple[str, ...]
    language: str
    source: str = ""

    def digest(self) -> str:
        """SHA-256 of everything it says."""
        said = [self.title, [one.told() for one in self.parts]]
        text = json.dumps([*said, self.signatures, self.language], ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def fill(
    text: Text,
    *,
    facts: Mapping[str, str],
    lists: Mapping[str, Sequence[str]],
    tables: Mapping[str, Sequence[tuple[str, ...]]] | None = None,
    language: str,
) -> Written:
    """A text with its blanks filled: a term that has no value and a list without words of its own are left out."""

    def said(narratives: Narratives) -> str:
        words = narratives.get(language) or narratives.get("fr", "")
        return _unbroken(_BLANK.sub(lambda blank: facts.get(blank[1], ""), words).strip(), language)

    parts = []
    for section in text.sections:
        items = tuple(lists.get(section.listed, ())) if section.listed else ()
        table = tuple((tables or {}).get(section.listed, ())) if section.listed else ()
        words = said(section.text)
        if section.listed and not items and not table:
            words = said(section.none)
        lines = tuple((said(one.label), value) for one in section.lines if (value := said(one.value)))
        if words or lines or items or table:
            paragraphs = tuple(one.strip() for one in words.split("\n\n") if one.strip())
            parts.append(Part(said(section.title), paragraphs, lines, items, table))
    signatures = tuple(facts.get(one, "") for one in text.signatures)
    return Written(said(text.title), tuple(parts), signatures, language, said(text.source))


def _unbroken(words: str, language: str) -> str:
    """French keeps its quotation marks and its colon on the line of their word."""
    if language != "fr":
        return words
    for loose, tied in (("« ", "«\u00a0"), (" »", "\u00a0»"), (" :", "\u00a0:")):
        words = words.replace(loose, tied)
    return words
