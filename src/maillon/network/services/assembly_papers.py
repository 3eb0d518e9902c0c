"""The papers of an assembly: what members read before, and the minutes drafted from the facts and sealed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from maillon.core.audit.services import record
from maillon.core.documents import services as documents
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.narratives import read
from maillon.core.people.models import User
from maillon.network.models import Assembly, AssemblyItem, Ballot
from maillon.network.permissions.assemblies import can_preside, can_read_assembly
from maillon.network.queries.assemblies import rules_of
from maillon.network.rules.sharing import overwrites
from maillon.network.services.assemblies import held

MINUTES = "network.assembly_minutes"


@dataclass(frozen=True, slots=True)
class Line:
    """An option in the result of a ballot, and whether it is elected or tied."""

    label: dict[str, str]
    voices: int
    is_elected: bool
    is_tied: bool


@dataclass(frozen=True, slots=True)
class Result:
    """A ballot as it is read: its question, and, once closed, each option's voices and what was decided."""

    ballot: Ballot
    lines: list[Line]

    @property
    def outcome(self) -> str:
        """What was decided; nothing before the closing."""
        return str(self.ballot.outcome.get("outcome", ""))


def result_of(ballot: Ballot) -> Result:
    """The options of a ballot with their voices, as counted at its closing; none before."""
    kept = ballot.outcome
    voices = kept.get("voices", {})
    options = {one["key"]: one["label"] for one in ballot.options}
    lines = [
        Line(options[key], number, key in kept.get("elected", ()), key in kept.get("tied", ()))
        for key, number in voices.items()
    ]
    if ballot.majority == "plurality":
        lines.sort(key=lambda line: -line.voices)
    return Result(ballot, lines)


def agenda_of(assembly: Assembly) -> list[tuple[AssemblyItem, list[Result]]]:
    """The points of the agenda with their ballots; two questions to the database."""
    items = assembly.items.select_related("file").prefetch_related("ballots").order_by("position", "pk")
    return [(one, [result_of(b) for b in sorted(one.ballots.all(), key=lambda b: b.pk)]) for one in items]


def pack(*, assembly: Assembly, reader: User, language: str) -> bytes:
    """Notice, agenda and proposals as one PDF. Raises NotAllowed; RuleViolation as ``documents.print_pdf``."""
    if not can_read_assembly(reader, assembly):
        raise NotAllowed("network.assembly.read")
    context = {
        "assembly": assembly,
        "title": read(assembly.title, language).text,
        "agenda": agenda_of(assembly),
        "by_laws": rules_of(assembly),
        "sender": {},
    }
    return documents.print_pdf(documents.render("network/documents/assembly_pack.html", context, language))


@transaction.atomic
def write_minutes(*, assembly: Assembly, text: str, actor: User, at: datetime, seen: str | None = None) -> Assembly:
    """Write what the minutes say beside the facts; ``seen`` names the notes one had read.

    Raises NotAllowed; RuleViolation ``assemblies.sealed``, ``sharing.changed_meanwhile``.
    """
    found = _unsealed(assembly, actor)
    if overwrites({"minutes": found.minutes}, seen):
        raise RuleViolation("sharing.changed_meanwhile")
    found.minutes = text.strip()
    found.save(update_fields=["minutes"])
    record(actor, "network.assembly.minutes_written", found, at=at)
    return found


def seal_minutes(*, assembly: Assembly, language: str, actor: User, at: datetime) -> Assembly:
    """Seal the minutes of a closed assembly as a PDF that anybody can verify; nothing of them changes then.

    Raises NotAllowed; RuleViolation ``assemblies.sealed``, ``assemblies.not_closed``, and those of
    ``documents.issue``.
    """
    with transaction.atomic():
        found = _unsealed(assembly, actor)
        if found.closed_at is None:
            raise RuleViolation("assemblies.not_closed")
    title = {
        "fr": f"Procès-verbal, {read(found.title, 'fr').text}",
        "en": f"Minutes, {read(found.title, 'en').text}",
    }
    context = {
        "assembly": found,
        "title": read(title, language).text,
        "agenda": agenda_of(found),
        "delegates": found.delegates.filter(arrived_at__isnull=False, withdrawn_at=None).count(),
        "sender": {},
    }
    document = documents.issue(
        kind=MINUTES,
        subject=found,
        title=title,
        html=documents.render("network/documents/assembly_minutes.html", context, language),
        language=language,
        actor=actor,
        at=at,
        owner_organisation=None,
    )
    with transaction.atomic():
        found = _unsealed(assembly, actor)
        found.minutes_document = document
        found.save(update_fields=["minutes_document"])
        record(actor, "network.assembly.minutes_sealed", found, at=at, after={"document": document.code})
    return found


def _unsealed(assembly: Assembly, actor: User) -> Assembly:
    found = held(assembly)
    if not can_preside(actor, found):
        raise NotAllowed("network.assembly.preside")
    if found.minutes_document_id is not None:
        raise RuleViolation("assemblies.sealed")
    return found
