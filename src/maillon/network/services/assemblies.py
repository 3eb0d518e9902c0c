"""An assembly: planned, prepared, convened, opened with its quorum, closed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.files.models import StoredFile
from maillon.core.mail.services import write
from maillon.core.narratives import Narratives, read
from maillon.core.people.models import User
from maillon.core.text import slug
from maillon.network.addresses import address
from maillon.network.events import event
from maillon.network.models import Assembly, AssemblyItem, Ballot
from maillon.network.permissions.assemblies import can_prepare_assemblies, can_preside
from maillon.network.queries import memberships
from maillon.network.queries.assemblies import by_laws_on, floor_of, open_ballots, rules_of, writers_of
from maillon.network.rules.assemblies import is_notice_enough


@transaction.atomic
def plan(
    *,
    kind: str,
    title: Narratives,
    starts_at: datetime,
    ends_at: datetime | None,
    place: str,
    chair: User | None,
    actor: User,
    at: datetime,
) -> Assembly:
    """Plan an assembly under the by-laws in force on its day; nobody is told yet.

    Raises NotAllowed; RuleViolation ``assemblies.kind``, ``assemblies.no_title``, ``assemblies.dates``,
    ``assemblies.no_by_laws``.
    """
    if not can_prepare_assemblies(actor):
        raise NotAllowed("network.assembly.prepare")
    if kind not in Assembly.Kind.values:
        raise RuleViolation("assemblies.kind", field="kind")
    if not read(title, "fr").text.strip():
        raise RuleViolation("assemblies.no_title", field="title_fr")
    if ends_at is not None and ends_at <= starts_at:
        raise RuleViolation("assemblies.dates", field="ends_at")
    by_laws = by_laws_on(starts_at)
    if by_laws is None:
        raise RuleViolation("assemblies.no_by_laws", field="starts_at")
    planned = Assembly.objects.create(
        slug=_free_slug(read(title, "fr").text, timezone.localdate(starts_at).year),
        kind=kind,
        title=dict(title),
        starts_at=starts_at,
        ends_at=ends_at,
        place=place.strip()[:300],
        chair=chair,
        rules=by_laws.as_kept(),
    )
    record(actor, "network.assembly.planned", planned, at=at, after={"kind": kind, "starts_at": starts_at})
    return planned


def _free_slug(text: str, year: int) -> str:
    wanted = slug(text if str(year) in text else f"{text} {year}")
    taken = set(Assembly.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    return next(one for one in (wanted, *(f"{wanted}-{n}" for n in range(2, 10_000))) if one not in taken)


def held(assembly: Assembly) -> Assembly:
    """The assembly, with nobody else changing it until the transaction ends."""
    return Assembly.objects.select_for_update(of=("self",)).get(pk=assembly.pk)


def _prepared(assembly: Assembly, actor: User) -> Assembly:
    if not can_prepare_assemblies(actor):
        raise NotAllowed("network.assembly.prepare")
    found = held(assembly)
    if found.closed_at is not None:
        raise RuleViolation("assemblies.closed")
    return found


@transaction.atomic
def add_item(
    *,
    assembly: Assembly,
    title: Narratives,
    text: Narratives | None = None,
    file: StoredFile | None = None,
    actor: User,
    at: datetime,
) -> AssemblyItem:
    """Put a point at the end of the agenda, with its proposal word for word.

    Raises NotAllowed; RuleViolation ``assemblies.no_title``, ``assemblies.closed``.
    """
    found = _prepared(assembly, actor)
    if not read(title, "fr").text.strip():
        raise RuleViolation("assemblies.no_title", field="title_fr")
    last = found.items.order_by("-position").values_list("position", flat=True).first() or 0
    item = AssemblyItem.objects.create(
        assembly=found, position=last + 1, title=dict(title), text=dict(text or {}), file=file
    )
    record(actor, "network.assembly.item_added", found, at=at, after={"item": item.pk})
    return item


@transaction.atomic
def remove_item(*, item: AssemblyItem, actor: User, at: datetime) -> None:
    """Take a point off the agenda, with the ballots on it that were not opened.

    Raises NotAllowed; RuleViolation ``assemblies.closed``, ``assemblies.item_voted`` once one was opened.
    """
    found = _prepared(item.assembly, actor)
    if item.ballots.filter(opened_at__isnull=False).exists():
        raise RuleViolation("assemblies.item_voted")
    item.ballots.all().delete()
    record(actor, "network.assembly.item_removed", found, at=at, before={"item": item.pk, "title": item.title})
    item.delete()


@transaction.atomic
def convene(*, assembly: Assembly, actor: User, at: datetime) -> int:
    """Convene every member: one letter a person with the event for their calendar; gives how many were written.

    Once: convening again writes to nobody and gives 0. Raises NotAllowed; RuleViolation ``assemblies.empty_agenda``,
    ``assemblies.short_notice`` (``days``).
    """
    found = _prepared(assembly, actor)
    if found.convened_at is not None:
        return 0
    by_laws = rules_of(found)
    if not found.items.exists():
        raise RuleViolation("assemblies.empty_agenda")
    if not is_notice_enough(by_laws, convened_on=timezone.localdate(at), held_on=timezone.localdate(found.starts_at)):
        raise RuleViolation("assemblies.short_notice", field="starts_at", days=by_laws.notice_days)
    members = memberships.members_on(timezone.localdate(found.starts_at)).values_list("pk", flat=True)
    readers = list(writers_of(members, at=at))
    items = list(found.items.order_by("position"))
    for reader in readers:
        _write_notice(found, items, reader, at)
    found.convened_at = at
    found.save(update_fields=["convened_at"])
    record(actor, "network.assembly.convened", found, at=at, after={"letters": len(readers)})
    return len(readers)


def _write_notice(assembly: Assembly, items: list[AssemblyItem], reader: User, at: datetime) -> None:
    language = reader.language
    link = address("assembly", language, slug=assembly.slug)
    title = read(assembly.title, language).text
    write(
        reader.email,
        "network/assembly_notice",
        language,
        {
            "assembly": assembly,
            "title": title,
            "items": [read(one.title, language).text for one in items],
            "link": link,
        },
        at,
        calendar=calendar_of(assembly, language, at=at),
    )


def calendar_of(assembly: Assembly, language: str, *, at: datetime) -> str:
    """The assembly as an event for a calendar."""
    return event(
        f"assembly-{assembly.pk}",
        title=read(assembly.title, language).text,
        starts_at=assembly.starts_at,
        ends_at=assembly.ends_at,
        place=assembly.place,
        link=address("assembly", language, slug=assembly.slug),
        at=at,
    )


@transaction.atomic
def open_assembly(*, assembly: Assembly, actor: User, at: datetime) -> Assembly:
    """Open the assembly with its quorum, which is recorded as found.

    Raises NotAllowed; RuleViolation ``assemblies.not_convened``, ``assemblies.opened``, ``assemblies.no_quorum``
    (``counted``, ``needed``).
    """
    found = presided(assembly, actor)
    if found.convened_at is None:
        raise RuleViolation("assemblies.not_convened")
    if found.opened_at is not None:
        raise RuleViolation("assemblies.opened")
    quorum = floor_of(found).quorum()
    if not quorum.reached:
        raise RuleViolation("assemblies.no_quorum", counted=quorum.counted, needed=quorum.needed)
    found.opened_at, found.quorum = at, quorum.as_kept(at)
    found.save(update_fields=["opened_at", "quorum"])
    record(actor, "network.assembly.opened", found, at=at, after={"quorum": found.quorum})
    return found


def presided(assembly: Assembly, actor: User) -> Assembly:
    """The assembly, held for who presides. Raises NotAllowed; RuleViolation ``assemblies.closed``."""
    found = held(assembly)
    if not can_preside(actor, found):
        raise NotAllowed("network.assembly.preside")
    if found.closed_at is not None:
        raise RuleViolation("assemblies.closed")
    return found


@transaction.atomic
def close_assembly(*, assembly: Assembly, actor: User, at: datetime) -> Assembly:
    """Close the assembly; a ballot that was never opened stays as it was, without result.

    Raises NotAllowed; RuleViolation ``assemblies.not_opened``, ``assemblies.ballot_open``.
    """
    found = presided(assembly, actor)
    if found.opened_at is None:
        raise RuleViolation("assemblies.not_opened")
    if open_ballots(found).exists():
        raise RuleViolation("assemblies.ballot_open")
    found.closed_at = at
    found.save(update_fields=["closed_at"])
    record(actor, "network.assembly.closed", found, at=at, after={"ballots": _closed(found)})
    return found


def _closed(assembly: Assembly) -> int:
    return Ballot.objects.filter(assembly=assembly, closed_at__isnull=False).count()
