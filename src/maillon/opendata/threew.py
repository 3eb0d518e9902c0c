"""Who does what, where: the table humanitarian actors exchange, with its HXL tags."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from django.db.models import QuerySet

from maillon.core.codelists import queries as codelists
from maillon.core.money import Money
from maillon.core.narratives import read
from maillon.opendata import amounts, shares
from maillon.opendata.tables import Row, csv_lines, organisations, place_name, sector_name
from maillon.projects.amounts import Rates
from maillon.projects.documents import ActivityDocument
from maillon.projects.models import Activity
from maillon.projects.store import read_many

COLUMNS = (
    ("#activity+id", "Identifiant", "Identifier"),
    ("#activity+name", "Activité", "Activity"),
    ("#status+code", "État (code)", "Status (code)"),
    ("#org+reporting+name", "Organisme déclarant", "Reporting organisation"),
    ("#org+impl+name", "Partenaires d’exécution", "Implementing organisations"),
    ("#org+funder+name", "Bailleurs de fonds", "Funding organisations"),
    ("#sector+code", "Secteur (code)", "Sector (code)"),
    ("#sector+name", "Secteur", "Sector"),
    ("#country+code", "Pays (code)", "Country (code)"),
    ("#country+name", "Pays", "Country"),
    ("#region+code", "Région (code)", "Region (code)"),
    ("#loc+name", "Lieux", "Places"),
    ("#date+start", "Début", "Start"),
    ("#date+end", "Fin", "End"),
    ("#value+budget", "Budget", "Budget"),
    ("#currency+code", "Monnaie", "Currency"),
    ("#value+budget+cad", "Budget (CAD)", "Budget (CAD)"),
    (
        "#meta+unconverted",
        "Sans taux, hors du budget (CAD) de l’activité",
        "Without a rate, not in the activity’s budget (CAD)",
    ),
)


def write(activities: QuerySet[Activity], out: IO[bytes], *, language: str = "fr") -> None:
    """Write a selection as an HXL-tagged 3W table in CSV, UTF-8 with the mark Excel looks for."""
    out.write("\ufeff".encode())
    for line in csv_lines(rows(activities, language=language)):
        out.write(line)


def rows(activities: QuerySet[Activity], *, language: str) -> Iterator[Row]:
    """Headings, HXL tags, then a row for each activity, sector, place and currency of its budget.

    The rows of an activity sum to its budget, a revised budget in place of the original of the same period.
    """
    yield [english if language.startswith("en") else french for _, french, english in COLUMNS]
    yield [tag for tag, _, _ in COLUMNS]
    rates = Rates(codelists.rates())
    for document in read_many(activities):
        yield from _rows(document, rates, language)


def _rows(document: ActivityDocument, rates: Rates, language: str) -> Iterator[Row]:
    budget = amounts.budgets(document, rates)
    by_sector, by_place = shares.sectors(document), shares.places(document)
    for currency in sorted(budget.published) or [""]:
        parts = shares.split(budget.published.get(currency, 0), by_sector, by_place)
        dollars = budget.dollars.get(currency)
        in_dollars = None if dollars is None else shares.split(dollars, by_sector, by_place)
        left_out = amounts.told(budget, currency)
        for position, (sector, place, part) in enumerate(parts):
            is_country = place.isalpha()
            yield [
                document.identifier,
                read(document.title, language).text,
                document.status,
                read(document.reporting.name, language).text,
                " ; ".join(organisations(document, "4", language)),
                " ; ".join(organisations(document, "1", language)),
                sector,
                sector_name(sector, language),
                place if is_country else "",
                place_name(place, language) if is_country else "",
                "" if is_country else place,
                " ; ".join(
                    dict.fromkeys(text for one in document.locations if (text := read(one.name, language).text))
                ),
                document.actual_start or document.planned_start,
                document.actual_end or document.planned_end,
                Money(part, currency).to_decimal() if currency else None,
                currency,
                Money(in_dollars[position][2], "CAD").to_decimal() if in_dollars else None,
                left_out,
            ]
