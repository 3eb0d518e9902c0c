"""Public agreements as open data: a table, 360Giving, IATI's file of the organisation that gives with its budgets."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from lxml import etree

from maillon.core.money import Money, apportion
from maillon.core.narratives import read
from maillon.core.parties.models import Organisation
from maillon.funding.models import Agreement, Envelope, Instalment
from maillon.funding.permissions.public import public_agreements
from maillon.funding.queries.agreements import LEFT, with_paid
from maillon.opendata.iati.export import shapes
from maillon.opendata.tables import Row, csv_lines, place_name

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_SCHEMES = ("CA_QC-QBC", "CA-CRA_ACR", "CA-CC", "CA-GOV")
COLUMNS = (
    ("Convention", "Agreement"),
    ("Bailleur", "Funder"),
    ("Programme", "Programme"),
    ("Organisme", "Organization"),
    ("Région du Québec (numéro)", "Québec region (number)"),
    ("Titre", "Title"),
    ("Pays (code)", "Country (code)"),
    ("Pays", "Country"),
    ("Signée le", "Signed on"),
    ("Début", "Start"),
    ("Fin (dernier jour)", "End (last day)"),
    ("État", "State"),
    ("Monnaie", "Currency"),
    ("Convenu", "Agreed"),
    ("Versé", "Paid"),
    ("Identifiant de l’activité (IITA)", "IATI activity identifier"),
)


def public(at: datetime) -> QuerySet[Agreement, Agreement]:
    """The agreements everybody may read, with what the files say of them, the oldest first."""
    related = ("organisation", "funder", "terms__component__programme", "activity")
    found = public_agreements(at=at).select_related(*related).prefetch_related("organisation__identifiers")
    return with_paid(found).order_by("signed_at", "pk")


def table(*, at: datetime, language: str) -> Iterator[bytes]:
    """One line an agreement, as CSV."""
    yield "\ufeff".encode()
    yield from csv_lines(_rows(at, language))


def _rows(at: datetime, language: str) -> Iterator[Row]:
    yield [english if language.startswith("en") else french for french, english in COLUMNS]
    for one in public(at).iterator(chunk_size=500):
        published = one.activity is not None and one.activity.state == "published"
        yield [
            one.reference,
            one.funder.name(language),
            read(one.terms.component.programme.name, language).text,
            one.organisation.name(language),
            one.organisation.region,
            one.title,
            one.country,
            place_name(one.country, language),
            _day(one.signed_at),
            one.starts_on,
            one.ends_on - timedelta(days=1),
            one.state,
            one.currency,
            Money(one.amount_minor, one.currency).to_decimal(),
            Money(one.paid_minor, one.currency).to_decimal(),  # type: ignore[attr-defined]  # annotated
            one.activity.identifier if published and one.activity is not None else "",
        ]


def giving(*, at: datetime) -> Iterator[bytes]:
    """The same in the 360Giving Data Standard: a package of grants, each with what the standard requires."""
    yield b'{"version": "1.0", "license": %s, "grants": [' % json.dumps(LICENCE).encode()
    for place, one in enumerate(public(at).iterator(chunk_size=500)):
        yield (b",\n" if place else b"\n") + json.dumps(grant(one), ensure_ascii=False).encode()
    yield b"\n]}\n"


def grant(one: Agreement) -> dict[str, Any]:
    """An agreement as a 360Giving grant."""
    programme = one.terms.component.programme
    days = (one.ends_on - one.starts_on).days
    found: dict[str, Any] = {
        "id": f"360G-maillon-{one.reference}",
        "title": one.title,
        "description": one.title,
        "currency": one.currency,
        "amountAwarded": _number(one.amount_minor, one.currency),
        "amountDisbursed": _number(one.paid_minor, one.currency),  # type: ignore[attr-defined]  # annotated
        "awardDate": (_day(one.signed_at) or one.starts_on).isoformat(),
        "plannedDates": [
            {
                "startDate": one.starts_on.isoformat(),
                "endDate": (one.ends_on - timedelta(days=1)).isoformat(),
                "duration": max(1, round(days / 30.4375)),
            }
        ],
        "recipientOrganization": [_organisation(one.organisation)],
        "fundingOrganization": [_organisation(one.funder)],
        "grantProgramme": [{"code": programme.slug, "title": read(programme.name, "fr").text}],
    }
    if one.country:
        found["beneficiaryLocation"] = [{"name": place_name(one.country, "fr"), "countryCode": one.country}]
    return found


def _number(minor: int, currency: str) -> float:
    return float(Money(minor, currency).to_decimal())


def _organisation(one: Organisation) -> dict[str, str]:
    told = {"id": identifier(one) or f"360G-maillon-{one.slug}", "name": one.name("fr")}
    return told | ({"addressCountry": one.country} if one.country else {})


def identifier(one: Organisation) -> str:
    """The registry's number of an organisation, with its scheme; "" where none is known."""
    known = {each.scheme: each.value for each in one.identifiers.all()}
    scheme = next((each for each in (*_SCHEMES, *sorted(known)) if each in known), "")
    return f"{scheme}-{known[scheme]}" if scheme else ""


def _day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None


@dataclass(slots=True)
class _Sums:
    """Amounts of a funder by fiscal year (by the year it ends in), currency, and country where it matters."""

    budgets: dict[tuple[int, str], int] = field(default_factory=dict)
    countries: dict[tuple[str, int, str], int] = field(default_factory=dict)
    spent: dict[tuple[int, str], int] = field(default_factory=dict)


def organisations(*, at: datetime) -> bytes:
    """IATI 2.03's organisation file: every funder's budgets by fiscal year, what it has agreed for each country, what
    it paid.

    Budgets are the envelopes of its programmes, spread evenly over their years; budgets of countries, the instalments
    of public agreements still to be paid; expenditures, those paid. A funder without a registry's number cannot be
    told, and is named at the end of the file.
    """
    root = etree.Element("iati-organisations", version="2.03")
    root.set("generated-datetime", at.replace(microsecond=0).isoformat())
    unnamed = []
    for funder in Organisation.objects.filter(programmes__isnull=False).distinct().order_by("slug"):
        if not identifier(funder):
            unnamed.append(funder.slug)
            continue
        root.append(_file_of(funder, at))
    if unnamed:
        root.append(etree.Comment(f" Without an identifier, hence not in this file: {', '.join(unnamed)} "))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True))


def _file_of(funder: Organisation, at: datetime) -> shapes.Element:
    names = {"fr": funder.legal_name_fr, "en": funder.legal_name_en}
    told = {language: text for language, text in names.items() if text}
    made = shapes.element("iati-organisation", **{"last-updated-datetime": at.replace(microsecond=0).isoformat()})
    made.set("default-currency", "CAD")
    made.set(shapes.LANG, "fr")
    etree.SubElement(made, "organisation-identifier").text = identifier(funder)
    made.append(shapes.narratives("name", told, required=True))
    kind = funder.organisation_type or "10"
    made.append(shapes.narratives("reporting-org", told, required=True, ref=identifier(funder), type=kind))
    sums = _sums_of(funder, at)
    today = figure_year(timezone.localdate(at))
    for (year, currency), amount in sorted(sums.budgets.items()):
        made.append(_period(shapes.element("total-budget", status="2"), year, amount, currency))
    for (country, year, currency), amount in sorted(sums.countries.items()):
        budget = shapes.element("recipient-country-budget", status="2")
        budget.append(shapes.element("recipient-country", code=country))
        made.append(_period(budget, year, amount, currency))
    for (year, currency), amount in sorted(sums.spent.items()):
        if year <= today:
            made.append(_period(shapes.element("total-expenditure"), year, amount, currency))
    return made


def _period(made: shapes.Element, year: int, amount: int, currency: str) -> shapes.Element:
    first = date(year - 1, 4, 1)
    made.append(shapes.dated("period-start", first))
    made.append(shapes.dated("period-end", date(year, 3, 31)))
    made.append(shapes.amount(amount, currency, first))
    return made


def _sums_of(funder: Organisation, at: datetime) -> _Sums:
    sums = _Sums()
    for one in Envelope.objects.filter(programme__funder=funder):
        years = range(figure_year(one.starts_on), figure_year(one.ends_on - timedelta(days=1)) + 1)
        for year, part in zip(years, apportion(one.amount_minor, [1] * len(years)), strict=True):
            _add(sums.budgets, (year, one.currency), part)
    mine = Instalment.objects.filter(agreement__in=public_agreements(at=at).filter(funder=funder).values("pk"))
    columns = ("state", "not_before", "paid_on", "agreement__country", "agreement__currency", "amount_minor")
    for state, planned, paid_on, country, currency, amount in mine.values_list(*columns):
        if paid_on is not None:
            _add(sums.spent, (figure_year(paid_on), currency), amount)
        elif country and state in LEFT:
            _add(sums.countries, (country, figure_year(planned), currency), amount)
    return sums


def _add(sums: dict[Any, int], key: Any, amount: int) -> None:
    sums[key] = sums.get(key, 0) + amount


def figure_year(day: date) -> int:
    """The fiscal year a day lies in, by the year it ends in (31 March)."""
    return day.year + (day.month > 3)


FILES = {
    ("conventions", "csv"): "text/csv; charset=utf-8",
    ("conventions-360giving", "json"): "application/json",
    ("organisation", "xml"): "application/xml",
}
"""A file's name and format → what it is to machines."""


def file(name: str, format: str, *, at: datetime, language: str) -> Iterable[bytes]:
    """One of FILES, in pieces."""
    if format == "csv":
        return table(at=at, language=language)
    return giving(at=at) if format == "json" else [organisations(at=at)]
