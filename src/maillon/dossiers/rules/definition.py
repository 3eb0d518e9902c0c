"""What a version of a procedure says, as plain values: read from, and written to, one JSON document.

Every rule carries its article: the applicant sees which one blocks and what would unblock. Texts are narratives
by language. Numbers are data of the version, never constants of the code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

Narratives = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Article:
    """The text a rule comes from."""

    key: str
    number: str
    text: Narratives
    source: str = ""


@dataclass(frozen=True, slots=True)
class Applicants:
    """Who may apply: organisations, persons, or anyone holding the link."""

    kind: str = "organisation"
    """organisation, person or anyone"""
    without_account: bool = False
    text: Narratives = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One thing the receivability gate verifies; with an expression, Maillon proposes the verdict itself."""

    key: str
    label: Narratives
    guidance: Narratives = field(default_factory=dict)
    expression: str = ""
    article: str = ""


@dataclass(frozen=True, slots=True)
class Eligibility:
    """An XPath expression on the answers and the record that must hold to submit."""

    key: str
    expression: str
    reason: Narratives
    """Why it blocks."""
    remedy: Narratives
    """What would unblock it."""
    article: str = ""
    questions: tuple[str, ...] = ()
    """Paths beside which it is said."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of the grid: a mark on a scale from 0, worth ``points`` at the top."""

    key: str
    label: Narratives
    points: int
    scale: int = 5
    guidance: Narratives = field(default_factory=dict)
    threshold: int = 0
    """Least points, 0 for none."""
    comment_at_most: int = -1
    """A comment is asked for marks up to this one; -1: never."""
    questions: tuple[str, ...] = ()
    """Groups of the form to read beside it."""


@dataclass(frozen=True, slots=True)
class Grid:
    """How readers score: criteria, and the least total in points."""

    criteria: tuple[Criterion, ...] = ()
    threshold: int = 0


@dataclass(frozen=True, slots=True)
class Reviewing:
    """How many read, whether they see the applicant's name, when two readings are too far apart."""

    reviewers: int = 0
    blind: bool = False
    assignment: str = "by_hand"
    """by_hand or least_loaded"""
    gap: int = 0
    """Points between two readings from which a discussion is called for; 0: never."""


@dataclass(frozen=True, slots=True)
class ConflictRule:
    """Which ties to a party keep somebody from reading and voting."""

    look_back_days: int = 1095
    """How long a tie counts after its end."""
    relationships: tuple[str, ...] = ()
    """Kinds of relationship between organisations that count; empty: all."""


@dataclass(frozen=True, slots=True)
class Deliberation:
    """Who decides: a committee with its quorum, or, without committee, the handler alone."""

    committee: str = ""
    """The committee's key."""
    quorum_share: str = "1/2"
    """Of the seats that may vote on the dossier: recused seats do not count."""
    quorum_least: int = 0
    majority: str = "1/2"
    """More than this share of the voices for and against."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A refusal's reason, said the same to everyone."""

    key: str
    text: Narratives
    article: str = ""


@dataclass(frozen=True, slots=True)
class Duty:
    """What is owed after a decision takes effect, so many days later."""

    key: str
    kind: str
    title: Narratives
    days: int
    owed_by: str = "applicant"
    """applicant, once the decision takes effect; or committee, from the deposit on: how soon it answers"""


@dataclass(frozen=True, slots=True)
class LetterTemplate:
    """A letter: ``on`` is the step that sends it; ``{reference}``, ``{title}``… are replaced."""

    key: str
    on: str
    subject: Narratives
    body: Narratives


@dataclass(frozen=True, slots=True)
class CertificateTemplate:
    """A certificate that its handler gives while the decision is in effect; the words of a letter fill it in."""

    key: str
    title: Narratives
    body: Narratives


@dataclass(frozen=True, slots=True)
class ProcedureDefinition:
    """Everything a version says but its forms and its window."""

    title: Narratives = field(default_factory=dict)
    purpose: Narratives = field(default_factory=dict)
    source: str = ""
    articles: tuple[Article, ...] = ()
    applicants: Applicants = field(default_factory=Applicants)
    confidential: bool = False
    """Its dossiers are seen by the committee's seated members and the handler named on each, by no other handler."""
    supports: int = 0
    """Supporting parties who must answer their own form."""
    signature: Narratives = field(default_factory=dict)
    """What a signatory declares; empty: no signature."""
    checklist: tuple[ChecklistItem, ...] = ()
    eligibility: tuple[Eligibility, ...] = ()
    grid: Grid = field(default_factory=Grid)
    reviewing: Reviewing = field(default_factory=Reviewing)
    deliberation: Deliberation = field(default_factory=Deliberation)
    conflicts: ConflictRule = field(default_factory=ConflictRule)
    reasons: tuple[Reason, ...] = ()
    duties: tuple[Duty, ...] = ()
    letters: tuple[LetterTemplate, ...] = ()
    certificates: tuple[CertificateTemplate, ...] = ()
    envelope_minor: int = 0
    """What the call has to share, minor units; 0: no money."""
    currency: str = ""
    request: str = ""
    """Path of the amount asked for, in units of ``currency``."""

    def document(self) -> dict[str, Any]:
        """The JSON document ``read`` reads back."""
        plain: dict[str, Any] = _plain(asdict(self))
        return plain

    def article(self, key: str) -> Article | None:
        """The article of that key."""
        return next((article for article in self.articles if article.key == key), None)


@dataclass(frozen=True, slots=True)
class Malformed:
    """A part of a document that is not what it must be: where, and why (a code)."""

    where: str
    code: str


class DefinitionRefused(Exception):
    """The document is no definition; ``findings`` says every part to correct."""

    def __init__(self, findings: tuple[Malformed, ...]) -> None:
        super().__init__(", ".join(f"{finding.where}: {finding.code}" for finding in findings))
        self.findings = findings


def read(document: Mapping[str, Any]) -> ProcedureDefinition:
    """The definition a JSON document says. Raises DefinitionRefused with every malformed part at once."""
    findings: list[Malformed] = []
    made = _read(ProcedureDefinition, document, "", findings)
    if findings:
        raise DefinitionRefused(tuple(findings))
    assert isinstance(made, ProcedureDefinition)
    return made


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(kept) for key, kept in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(kept) for kept in value]
    return value


def _read(kind: Any, value: Any, where: str, findings: list[Malformed]) -> Any:
    origin = get_origin(kind)
    if is_dataclass(kind) and isinstance(kind, type):
        return _read_record(kind, value, where, findings)
    if origin is tuple:
        if not isinstance(value, list | tuple):
            return _wrong(where, "list", findings)
        inner = get_args(kind)[0]
        return tuple(_read(inner, kept, f"{where}[{index}]", findings) for index, kept in enumerate(value))
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        good = isinstance(value, Mapping) and all(
            isinstance(key, str) and isinstance(text, str) for key, text in value.items()
        )
        return dict(value) if good else _wrong(where, "narratives", findings)
    if origin in (Union, UnionType):  # pragma: no cover - none today
        return (
            value
            if value is None
            else _read(next(k for k in get_args(kind) if k is not NoneType), value, where, findings)
        )
    if type(value) is not kind:
        return _wrong(where, kind.__name__, findings)
    return value


def _read_record(kind: type, value: Any, where: str, findings: list[Malformed]) -> Any:
    if not isinstance(value, Mapping):
        return _wrong(where, "record", findings)
    hints = _hints(kind)
    known = {kept.name: kept for kept in fields(kind)}
    findings += [Malformed(_at(where, name), "unknown") for name in value if name not in known]
    made: dict[str, Any] = {}
    for name in known:
        if name in value:
            made[name] = _read(hints[name], value[name], _at(where, name), findings)
    try:
        return kind(**made)
    except TypeError:
        findings += [Malformed(_at(where, name), "missing") for name in _required(kind) if name not in value]
        return None


@cache
def _hints(kind: type) -> dict[str, Any]:
    """Reading annotations again for each of thousands of records would take most of the time of reading them."""
    return get_type_hints(kind)


def _required(kind: type) -> Iterator[str]:
    for kept in fields(kind):
        if kept.default is kept.default_factory:  # both are MISSING
            yield kept.name


def _at(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def _wrong(where: str, code: str, findings: list[Malformed]) -> None:
    findings.append(Malformed(where, code))
