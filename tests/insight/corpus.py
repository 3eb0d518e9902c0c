"""Small random corpora written through the tables, as an import would leave them."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from maillon.core.codelists.models import Code, CodeList, ExchangeRate
from maillon.core.parties.models import Organisation
from maillon.projects.models import (
    Activity,
    Budget,
    ParticipatingOrganisation,
    PolicyMarker,
    RecipientShare,
    SectorShare,
    Source,
    Tag,
    Transaction,
)

AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
COUNTRIES = {"HT": "029", "ML": "011", "SN": "011", "BO": "005", "GT": "013"}
SECTORS = {"31110": "311", "31120": "311", "15110": "151", "11220": "112"}
ORGANISATIONS = [f"org-{letter}" for letter in "abcdefgh"]
RATES = {("USD", 2019): "1.3269", ("USD", 2020): "1.3415", ("XOF", 2020): "0.002330", ("EUR", 2021): "1.4828"}


def ground() -> dict[str, Organisation]:
    """Code lists, rates and organisations; the organisations by slug."""
    for name, codes in {
        "Country": {code: ("Pays " + code, "Country " + code, region) for code, region in COUNTRIES.items()},
        "Sector": {code: ("Secteur " + code, "Sector " + code, category) for code, category in SECTORS.items()},
        "SectorCategory": {c: ("Domaine " + c, "Field " + c, "") for c in set(SECTORS.values())},
    }.items():
        edition = CodeList.objects.create(name=name, version="1", source="tests", licence="none")
        Code.objects.bulk_create(
            Code(codelist=edition, code=code, name_fr=fr, name_en=en, category=category)
            for code, (fr, en, category) in codes.items()
        )
    ExchangeRate.objects.bulk_create(
        ExchangeRate(currency=currency, year=year, cad_per_unit=Decimal(rate), source="tests")
        for (currency, year), rate in RATES.items()
    )
    made = Organisation.objects.bulk_create(
        Organisation(slug=slug, legal_name_fr=f"Organisme {slug[-1]}", legal_name_en=f"Organisation {slug[-1]}")
        for slug in ORGANISATIONS
    )
    return {
        organisation.slug: organisation for organisation in Organisation.objects.filter(slug__in=[m.slug for m in made])
    }


def source(slug: str = "one") -> Source:
    """A source of published data."""
    return Source.objects.get_or_create(slug=slug, defaults={"name": slug.title(), "kind": "iati"})[0]


def activity(organisation: Organisation, identifier: str, *, of: str = "one", **fields: object) -> Activity:
    """A published activity with nothing said of it yet."""
    fields = {"state": Activity.State.PUBLISHED, "title": {"fr": f"Projet {identifier}"}, **fields}
    return Activity.objects.create(
        source=source(of), identifier=identifier, reporting_organisation=organisation, **fields
    )


def spend(of: Activity, minor: int, currency: str = "CAD", day: date = date(2020, 5, 1), **fields: object) -> None:
    """A disbursement."""
    fields = {"type": "3", **fields}
    Transaction.objects.create(activity=of, date=day, value_date=day, amount_minor=minor, currency=currency, **fields)


def budget(of: Activity, minor: int, start: date, end: date, currency: str = "CAD", type: str = "1") -> None:
    """A budget; both days are included."""
    Budget.objects.create(
        activity=of,
        type=type,
        period_start=start,
        period_end=end,
        value_date=start,
        amount_minor=minor,
        currency=currency,
    )


def _percentages(chance: random.Random, count: int) -> list[Decimal | None]:
    style = chance.choice(["none", "hundred", "short"])
    if style == "none":
        return [None] * count
    cuts = sorted(chance.randint(0, 10000) for _ in range(count - 1))
    parts = [Decimal(b - a) / 100 for a, b in zip([0, *cuts], [*cuts, 10000], strict=True)]
    return [part / 2 for part in parts] if style == "short" else list(parts)


def scatter(seed: int, count: int = 30) -> None:
    """A corpus with every irregularity of real data: missing and odd percentages, overrides, missing rates."""
    chance = random.Random(seed)
    organisations = ground()
    everybody = [organisations[slug] for slug in ORGANISATIONS]

    def some(values: list[str], most: int = 3) -> list[str]:
        return chance.sample(values, chance.randint(0, min(most, len(values))))

    def day() -> date:
        return date(2018, 1, 1) + timedelta(days=chance.randint(0, 1400))

    for number in range(count):
        start = day()
        made = activity(
            chance.choice(everybody[:4]),
            f"XX-{seed}-{number}",
            of=chance.choice(["one", "two"]),
            planned_start=chance.choice([None, start]),
            planned_end=chance.choice([None, start + timedelta(days=chance.randint(0, 900))]),
            finance_type=chance.choice(["", "110", "110", "1100"]),
        )
        places = [("country", "", code) for code in some(list(COUNTRIES))]
        places += [("region", "1", code) for code in some(["298", "489"], 1)]
        for (kind, vocabulary, code), part in zip(places, _percentages(chance, len(places)), strict=False):
            RecipientShare.objects.create(activity=made, kind=kind, vocabulary=vocabulary, code=code, percentage=part)
        codes = some(list(SECTORS))
        for code, part in zip(codes, _percentages(chance, len(codes)), strict=False):
            SectorShare.objects.create(activity=made, vocabulary="1", code=code, percentage=part)
        for organisation in some(everybody, 3):
            ParticipatingOrganisation.objects.create(activity=made, organisation=organisation, role=chance.choice("14"))
        for code in some(["1", "5", "13"], 2):
            Tag.objects.create(activity=made, vocabulary="2", code=code)
        if chance.random() < 0.6:
            PolicyMarker.objects.create(activity=made, code="1", significance=chance.choice("012"))
        for _ in range(chance.randint(0, 3)):
            first = day()
            budget(
                made, chance.randint(0, 10**7), first, first + timedelta(days=chance.randint(0, 500)),
                chance.choice(["CAD", "USD", "XOF"]), chance.choice("112"),
            )  # fmt: skip
        for _ in range(chance.randint(0, 5)):
            spend(
                made, chance.randint(-(10**5), 10**7), chance.choice(["CAD", "CAD", "USD", "EUR"]), day(),
                type=chance.choice("12334"),
                recipient_country=chance.choice(["", "", *COUNTRIES]),
                sector=chance.choice(["", "", *SECTORS]),
            )  # fmt: skip
