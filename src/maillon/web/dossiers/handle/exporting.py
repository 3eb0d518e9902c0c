"""What the handler's list shows, whole, as a table to take away: the same dossiers in the same order."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache

import xlsxwriter
from django.contrib.auth.decorators import login_required
from django.db.models import TextField
from django.db.models.functions import Cast
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillon.core import places
from maillon.core.money import exponent
from maillon.core.narratives import read
from maillon.core.parties.models import Organisation, Person
from maillon.core.people.models import User
from maillon.dossiers.models import ProcedureVersion
from maillon.dossiers.queries import desk
from maillon.dossiers.queries.waiting import handles
from maillon.web.dossiers.apply.found import interface_language
from maillon.web.dossiers.apply.phrases import STATES
from maillon.web.dossiers.handle.listing import selection_of
from maillon.web.http import person

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_AT_ONCE = 900
_FORMULA = frozenset("=+-@\t\r")
"""A text that begins so is a formula to a spreadsheet."""
_QUOTED = frozenset(',"\r\n')
_DELICATE = (*_QUOTED, *(f"\0{first}" for first in _FORMULA))
_READ = (
    "pk",
    "reference",
    "version_id",
    "title",
    "applicant_id",
    "applicant_person_id",
    "state",
    "handler_id",
    "sent",
    "points",
    "requested_minor",
)
Cell = str | int | Decimal
Columns = list[list[Cell]]


@login_required
@require_safe
def export(request: HttpRequest, format: str) -> HttpResponse:
    """The same dossiers in the same order, as a spreadsheet."""
    user = person(request)
    if format not in ("csv", "xlsx") or not handles(user, at=timezone.now()):
        raise Http404
    columns = columns_of(user, selection_of(request.GET), interface_language())
    stamp = timezone.localdate().isoformat()
    if format == "csv":
        answer = HttpResponse(as_csv(headers(), columns), content_type="text/csv; charset=utf-8")
    else:
        answer = HttpResponse(_workbook(headers(), columns), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="dossiers-{stamp}.{format}"'
    return answer


def headers() -> list[str]:
    """The columns of the export."""
    return [
        _("Numéro"),
        _("Procédure"),
        _("Titre"),
        _("Demandé par"),
        _("Région"),
        _("État"),
        _("Déposée"),
        _("Responsable"),
        _("Points"),
        _("Montant demandé"),
        _("Monnaie"),
    ]


def columns_of(user: User, selection: desk.Selection, language: str) -> Columns:
    """Plain values a column at a time: ten thousand dossiers without ten thousand objects, nor a date read for each.

    Instants are asked as text, for Django would convert every row that holds one; who asks is read once each, for
    joining their tables costs as much as all the rest.
    """
    plain = desk.select(user, selection).select_related(None).defer(None)
    dated = plain.annotate(sent=Cast("submitted_at", TextField()))
    rows = list(dated.values_list(*_READ).iterator(chunk_size=5000))
    if not rows:
        return [[] for _title in headers()]
    keys, references, versions, titles, organisations, persons, states, handlers, sent, points, asked = zip(
        *rows, strict=True
    )
    hidden = set(desk.left_to_read(user).values_list("dossier_id", flat=True))
    facts = _facts(set(versions), language)
    handler_names = {None: ""} | _names(set(handlers))
    state_names = {state: str(label) for state, label in STATES.items()}
    organisation_names, regions = _organisations(set(organisations), language)
    person_names = _persons(set(persons))
    hour, whole = cache(_local_hour), cache(_whole)
    of_each = [facts[version] for version in versions]
    return [
        list(references),
        [fact.title for fact in of_each],
        list(titles),
        [organisation_names[one] or person_names[other] for one, other in zip(organisations, persons, strict=True)],
        [regions[one] for one in organisations],
        [state_names[state] for state in states],
        [hour(instant[:13]) + instant[13:16] if instant else "" for instant in sent],
        [handler_names[handler] for handler in handlers],
        [
            "" if hundredths is None or key in hidden else whole(hundredths, 100)
            for key, hundredths in zip(keys, points, strict=True)
        ],
        [
            "" if minor is None or not fact.currency else whole(minor, fact.unit)
            for minor, fact in zip(asked, of_each, strict=True)
        ],
        ["" if minor is None else fact.currency for minor, fact in zip(asked, of_each, strict=True)],
    ]


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the export says of a version; ``unit``: how many of the smallest coin make one of its currency."""

    title: str
    currency: str
    unit: int


def _facts(versions: set[int], language: str) -> dict[int, _Facts]:
    rows = ProcedureVersion.objects.filter(pk__in=versions)
    return {
        pk: _Facts(read(title or {}, language).text, currency or "", 10 ** exponent(currency) if currency else 1)
        for pk, title, currency in rows.values_list("pk", "definition__title", "definition__currency")
    }


def _organisations(asked: set[int | None], language: str) -> tuple[dict[int | None, str], dict[int | None, str]]:
    """The name and the region's name of each."""
    region_names = {code: places.region_name(code, language) for code in places.region_codes()}
    names: dict[int | None, str] = {None: ""}
    regions: dict[int | None, str] = {None: ""}
    for part in _parts(asked):
        rows = Organisation.objects.filter(pk__in=part)
        for pk, fr, en, region in rows.values_list("pk", "legal_name_fr", "legal_name_en", "region"):
            names[pk] = en if language == "en" and en else fr
            regions[pk] = region_names.get(region, "")
    return names, regions


def _persons(asked: set[int | None]) -> dict[int | None, str]:
    names: dict[int | None, str] = {None: ""}
    for part in _parts(asked):
        for one in Person.objects.filter(pk__in=part).only("given_name", "family_name"):
            names[one.pk] = f"{one.given_name} {one.family_name}"
    return names


def _parts(asked: set[int | None]) -> list[list[int]]:
    known = [pk for pk in asked if pk is not None]
    return [known[start : start + _AT_ONCE] for start in range(0, len(known), _AT_ONCE)]


def _local_hour(utc: str) -> str:
    """``2026-07-01 03`` in Montréal, ``2026-06-30 23``: its clocks are whole hours away, summer and winter."""
    instant = datetime.fromisoformat(f"{utc}:00+00:00")
    return instant.astimezone(timezone.get_default_timezone()).strftime("%Y-%m-%d %H")


def _whole(minor: int, unit: int) -> int | Decimal:
    return Decimal(minor) / unit if minor % unit else minor // unit


def _names(handlers: set[int | None]) -> dict[int | None, str]:
    known = [pk for pk in handlers if pk is not None]
    return {one.pk: str(one) for one in User.objects.filter(pk__in=known).select_related("person")}


def as_csv(titles: list[str], columns: Columns) -> str:
    """A CSV file, RFC 4180, marked as UTF-8 for spreadsheets; a text that would be a formula is kept a text."""
    written = [_cells([title, *column]) for title, column in zip(titles, columns, strict=True)]
    return "\ufeff" + "\r\n".join([*map(",".join, zip(*written, strict=True)), ""])


def _cells(column: list[Cell]) -> list[str]:
    texts = list(map(str, column))
    # Most columns need no care, and one look at their different texts says so.
    whole = "\0" + "\0".join(set(texts))
    if not any(mark in whole for mark in _DELICATE):
        return texts
    return list(map(cache(_cell), column))


def _cell(cell: Cell) -> str:
    text = f"'{cell}" if isinstance(cell, str) and cell[:1] in _FORMULA else str(cell)
    return text if _QUOTED.isdisjoint(text) else '"' + text.replace('"', '""') + '"'


def _workbook(titles: list[str], columns: Columns) -> bytes:
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet(_("Dossiers"))
        sheet.write_row(0, 0, titles, bold)
        for place, column in enumerate(columns):
            for line, cell in enumerate(column, start=1):
                if isinstance(cell, str):
                    sheet.write_string(line, place, cell)
                else:
                    sheet.write_number(line, place, cell)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(columns[0]), len(titles) - 1)
        sheet.set_column(0, len(titles) - 1, 18)
    return kept.getvalue()
