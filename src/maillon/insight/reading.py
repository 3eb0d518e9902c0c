"""Published activities read from the tables, a chunk at a time, as the plain values facts are made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import Model, QuerySet

from maillon.core.codelists.models import Code, ExchangeRate
from maillon.insight.lines import (
    FUNDING,
    IMPLEMENTING,
    MovedAmount,
    Published,
    Reference,
    children_first,
)
from maillon.insight.splits import Classification, Recipient
from maillon.projects.amounts import Kind, PlannedAmount, Rates
from maillon.projects.models import (
    Activity,
    Budget,
    ParticipatingOrganisation,
    PolicyMarker,
    RecipientShare,
    RelatedActivity,
    SectorShare,
    Source,
    Tag,
    Transaction,
)

CHUNK = 500
"""Activities read at once: what bounds the memory of a refresh."""
_PARENT, _CHILD = "1", "2"


def reference() -> Reference:
    """The rates and code lists facts are made with, as they stand."""
    rates = ExchangeRate.objects.values_list("currency", "year", "cad_per_unit")
    return Reference(
        Rates({(currency, year): rate for currency, year, rate in rates}), _categories("Country"), _categories("Sector")
    )


def _categories(list_name: str) -> dict[str, str]:
    rows = Code.objects.filter(codelist__name=list_name).exclude(category="").order_by("codelist__loaded_at", "id")
    return dict(rows.values_list("code", "category"))


def sources() -> list[Source]:
    """The sources with something published, by slug."""
    held = Activity.objects.published().values("source")
    return list(Source.objects.filter(id__in=held).order_by("slug"))


def published(source: Source) -> Iterator[list[Published]]:
    """The published activities of a source by ascending id, in chunks."""
    left = left_to_children(source)
    last = 0
    while True:
        rows = list(
            Activity.objects.published()
            .filter(source=source, id__gt=last)
            .order_by("id")
            .values_list(
                "id", "identifier", "title", "reporting_organisation__slug",
                "actual_start", "planned_start", "actual_end", "planned_end", "finance_type",
            )[:CHUNK]
        )  # fmt: skip
        if not rows:
            return
        last = rows[-1][0]
        chunk = {
            row[0]: Published(
                id=row[0], identifier=row[1], title=row[2] or {}, source=source.slug, organisation=row[3],
                starts_on=row[4] or row[5], ends_on=row[6] or row[7], finance_type=row[8],
                left_to_children=left.get(row[0], frozenset()),
            )
            for row in rows
        }  # fmt: skip
        _complete(chunk)
        yield list(chunk.values())


def _complete(chunk: dict[int, Published]) -> None:
    """Add to each activity what its own tables say of it."""
    for id, *row in _of(chunk, RecipientShare, "kind", "vocabulary", "code", "percentage"):
        chunk[id].recipients.append(Recipient(*row))
    for id, *row in _of(chunk, SectorShare, "vocabulary", "code", "percentage"):
        chunk[id].sectors.append(Classification(*row))
    for id, role, slug in _of(chunk, ParticipatingOrganisation, "role", "organisation__slug"):
        if role in (FUNDING, IMPLEMENTING):
            chunk[id].participants.append((role, slug))
    for id, vocabulary, code in _of(chunk, Tag, "vocabulary", "code"):
        chunk[id].tags.append((vocabulary, code))
    for id, vocabulary, code, significance in _of(chunk, PolicyMarker, "vocabulary", "code", "significance"):
        chunk[id].markers.append((vocabulary, code, significance))
    for id, *row in _of(chunk, Budget, *PlannedAmount._fields):
        chunk[id].budgets.append(PlannedAmount(*row))
    for id, *row in _of(
        chunk, Transaction, "type", "date", "amount_minor", "currency", "value_date", "recipient_country",
        "recipient_region", "recipient_region_vocabulary", "sector", "sector_vocabulary", "finance_type",
    ):  # fmt: skip
        chunk[id].transactions.append(MovedAmount(*row))


def _of(chunk: dict[int, Published], model: type[Model], *columns: str) -> Iterator[Any]:
    """The rows of a table that belong to the chunk, in the order they were written."""
    rows: QuerySet[Any] = model._default_manager.filter(activity_id__in=list(chunk)).order_by("activity_id", "id")
    return rows.values_list("activity_id", *columns).iterator(chunk_size=5000)


def left_to_children(source: Source) -> dict[int, frozenset[Kind]]:
    """The kinds of money each published parent of a source leaves to its published descendants."""
    named = RelatedActivity.objects.filter(
        type__in=(_PARENT, _CHILD), activity__source=source, activity__state=Activity.State.PUBLISHED
    )
    related = list(named.values_list("activity_id", "type", "identifier").order_by("id"))
    if not related:
        return {}
    wanted = {identifier for _, _, identifier in related}
    held = Activity.objects.published().filter(source=source).values_list("identifier", "id")
    ids = {identifier: id for identifier, id in held.iterator(chunk_size=5000) if identifier in wanted}
    links: dict[tuple[int, int], None] = {}
    for activity, type_, identifier in related:
        if other := ids.get(identifier):
            links[(other, activity) if type_ == _PARENT else (activity, other)] = None
    stating: dict[Kind, set[int]] = defaultdict(set)
    ours = {"activity__source": source, "activity__state": Activity.State.PUBLISHED}
    family = {each for link in links for each in link}
    budgets = Budget.objects.filter(**ours).values_list("activity_id", flat=True).distinct()
    spending = Transaction.objects.filter(**ours, type__in=("3", "4")).values_list("activity_id", flat=True).distinct()
    stating[Kind.BUDGET] = family & set(budgets.iterator(chunk_size=5000))
    stating[Kind.SPENT] = family & set(spending.iterator(chunk_size=5000))
    return children_first(links, stating)
