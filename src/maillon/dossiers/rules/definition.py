"""What a version of a procedure says, as plain values: read from, and written to, one JSON document.

Every rule carries its article: the applicant sees which one blocks and what would unblock. Texts are narratives
by language. Numbers are data of the version, never constants of the code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from maillon.core.records import plain, read_as

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
    supports_if_asked: bool = False
    """Only those the applicant asked: a project without a partner waits for nobody."""
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
        return plain(self)

    def article(self, key: str) -> Article | None:
        """The article of that key."""
        return next((article for article in self.articles if article.key == key), None)

    def supports_wanted(self, asked: int) -> int:
        """How many supporting parties must answer, once so many are asked."""
        return min(self.supports, asked) if self.supports_if_asked else self.supports


def read(document: Mapping[str, Any]) -> ProcedureDefinition:
    """The definition a JSON document says. Raises DocumentRefused with every malformed part at once."""
    return read_as(ProcedureDefinition, document)
