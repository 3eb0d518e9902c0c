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

from maillon.core import places
from maillon.core.money import Money, apportion
from maillon.core.narratives import read
from maillon.core.parties.models import Organisation
from maillon.funding.models import Agreement, Component, Emergency, Envelope, Instalment
from maillon.funding.permissions.public import public_agreements
from maillon.funding.queries.agreements import LEFT, with_paid
from maillon.funding.queries.places import countries_of
from maillon.opendata.iati.export import shapes
from maillon.opendata.tables import Row, csv_lines, place_name, sector_name
from maillon.projects.models import Activity, RecipientShare

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_CHARITY = "CA-CRA_ACR"
_DIGITS = {"1": "5", "2": "3"}
"""IATI's vocabularies of sectors that are the DAC's, and how many digits their codes have."""
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
    related = ("organisation", "funder", "terms__component__programme", "activity", "call__emergency")
    told = ("organisation__identifiers", "funder__identifiers")
    found = public_agreements(at=at).select_related(*related).prefetch_related(*told)
    return with_paid(found).order_by("signed_at", "pk")


def table(*, at: datetime, language: str) -> Iterator[bytes]:
    """One line an agreement, as CSV."""
    yield "\ufeff".encode()
    yield from csv_lines(_rows(at, language))


def _rows(at: datetime, language: str) -> Iterator[Row]:
    yield [english if language.startswith("en") else french for french, english in COLUMNS]
    for one in public(at).prefetch_related("activity__recipients").iterator(chunk_size=500):
        published = one.activity is not None and one.activity.state == "published"
        yield [
            one.reference,
            one.funder.name(language),
            read(one.terms.component.programme.name, language).text,
            one.organisation.name(language),
            one.organisation.region,
            one.title,
            " ; ".join(codes := _countries(one)),
            " ; ".join(place_name(code, language) for code in codes),
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
    """The same in the 360Giving Data Standard: a package of grants, each with what is known of it."""
    yield b'{"version": "1.0", "license": %s, "grants": [' % json.dumps(LICENCE).encode()
    known = public(at).prefetch_related("activity__recipients", "activity__locations", "activity__sectors")
    for place, one in enumerate(known.iterator(chunk_size=500)):
        yield (b",\n" if place else b"\n") + json.dumps(grant(one), ensure_ascii=False).encode()
    yield b"\n]}\n"


def grant(one: Agreement) -> dict[str, Any]:
    """An agreement as a 360Giving grant; where and what for come from its project, once that is published."""
    component = one.terms.component
    project = one.activity if one.activity is not None and one.activity.state == "published" else None
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
        "grantProgramme": [_programme(component)],
        "fromOpenCall": "Yes" if _is_open_call(one) else "No",
    }
    if where := _places(one, project):
        found["beneficiaryLocation"] = where
    if project is not None:
        found["classifications"] = _sectors(project)
        found["relatedActivity"] = [project.identifier]
    return found


def _programme(component: Component) -> dict[str, str]:
    programme = component.programme
    titles = (read(programme.name, "fr").text, read(component.name, "fr").text)
    told = {"code": f"{programme.slug}/{component.key}", "title": ", ".join(one for one in titles if one)}
    purpose = read(programme.purpose, "fr").text
    return told | ({"description": purpose} if purpose else {})


def _is_open_call(one: Agreement) -> bool:
    """Whether everybody could apply: not where nobody called, nor where those who were ready were asked."""
    if one.call is None:
        return False
    crisis = getattr(one.call, "emergency", None)
    return crisis is None or crisis.mode == Emergency.Mode.CALL


def _countries(one: Agreement) -> list[str]:
    """The country of the agreement; else those of its project, once that is published."""
    published = one.activity is not None and one.activity.state == "published"
    return countries_of(one) if one.country or published else []


def _places(one: Agreement, project: Activity | None) -> list[dict[str, str]]:
    """The countries of the project and its places by name; else the country of the agreement."""
    countries: list[str] = [one.country] if one.country else []
    found: list[dict[str, str]] = []
    if project is not None:
        shares = [each for each in project.recipients.all() if each.kind == RecipientShare.Kind.COUNTRY]
        countries = [each.code for each in shares] or countries
        found = [{"name": name} for each in project.locations.all() if (name := read(each.name, "fr").text)]
        if len(countries) == 1:
            found = [{**each, "countryCode": countries[0]} for each in found]
    return [{"name": place_name(code, "fr") or code, "countryCode": code} for code in countries] + found


def _sectors(project: Activity) -> list[dict[str, str]]:
    """Its sectors of the DAC, of five digits or of three, under the names IATI gives their vocabularies."""
    return [
        {"vocabulary": f"DAC-{_DIGITS[each.vocabulary]}", "code": each.code, "title": sector_name(each.code, "fr")}
        for each in project.sectors.all()
        if each.vocabulary in _DIGITS
    ]


def _number(minor: int, currency: str) -> float:
    return float(Money(minor, currency).to_decimal())


def _organisation(one: Organisation) -> dict[str, Any]:
    region = places.region_name(one.region, "fr") if one.region else ""
    known = {each.scheme: each.value for each in one.identifiers.all()}
    told: dict[str, Any] = {
        "id": identifier(one) or f"360G-maillon-{one.slug}",
        "name": one.name("fr"),
        "alternateName": one.acronym,
        "charityNumber": known.get(_CHARITY, ""),
        "addressLocality": one.locality,
        "addressRegion": region,
        "addressCountry": one.country,
        "url": one.website,
    }
    if one.country:
        name = region or place_name(one.country, "fr") or one.country
        told["location"] = [{"name": name, "countryCode": one.country}]
    return {name: value for name, value in told.items() if value}


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
