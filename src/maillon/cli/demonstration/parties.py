"""The invented organisations: members, funders and southern partners, with their dated figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import cycle, islice, product
from random import Random

from maillon.cli.demonstration import personas
from maillon.cli.demonstration.words import REFERENCE, Country, Place, countries, document, table
from maillon.core.parties.models import (
    Affiliation,
    Organisation,
    OrganisationFigure,
    OrganisationIdentifier,
    OrganisationName,
    Person,
)
from maillon.core.parties.rules import Mention
from maillon.core.text import name_key, slug

_BATCH = 500
_YEARS = (2023, 2024, 2025)
_NETWORK = {"fr": "Réseau québécois de démonstration", "en": "Québec Demonstration Network"}
SINCE = 1976
"""The year the network of the demonstration was founded."""
_SOURCES = ("federal", "ministry", "public", "foundations", "own_funds")


@dataclass(frozen=True, slots=True)
class Party:
    """An invented organisation, recorded, with what the story needs to choose it."""

    record: Organisation
    reference: str
    themes: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    place: Place | None = None
    revenue: int = 0

    @property
    def in_a_sentence(self) -> str:
        """The name as a French sentence says it: « la Coopérative Amal », « l’Union Nong-Zanga »."""
        first = self.record.legal_name_fr.split()[0]
        articles = document("partners")["articles"]
        article = next((article for article, words in articles.items() if first in words), "")
        return f"{article}{self.record.legal_name_fr}"

    @property
    def mention(self) -> Mention:
        """How projects name it."""
        name = {"fr": self.record.legal_name_fr}
        if self.record.legal_name_en:
            name["en"] = self.record.legal_name_en
        return Mention(name, self.reference, self.record.organisation_type, self.record.pk)


@dataclass(slots=True)
class Network:
    """Everybody in the demonstration."""

    members: dict[str, Party] = field(default_factory=dict)
    funders: dict[str, Party] = field(default_factory=dict)
    partners: dict[str, list[Party]] = field(default_factory=dict)
    lender: Party | None = None

    def partner(self, country: str, name: str) -> Party:
        """A partner of a country, by its name."""
        return next(party for party in self.partners[country] if party.record.legal_name_fr == name)


def create_network(random: Random, *, members: int, partners: int) -> Network:
    """Record the organisations of the demonstration: that many members and southern partners."""
    taken = set(Organisation.objects.values_list("slug", flat=True))
    network = Network()
    rows = list(_member_rows(random, members))
    network.members = {row["number"]: _member(row, taken) for row in rows}
    network.funders = {row["key"]: _funder(row, number, taken) for number, row in enumerate(table("funders"), 1)}
    network.partners = _partners(random, partners, taken)
    everyone = [
        *network.members.values(),
        *network.funders.values(),
        *(party for parties in network.partners.values() for party in parties),
    ]
    _record([*everyone, _home(taken)])
    lender = personas.create_home(personas.TERANGA)
    network.lender = Party(lender, "SN-DEMO-P001", place=None)
    OrganisationIdentifier.objects.get_or_create(scheme="SN-DEMO", value="P001", defaults={"organisation": lender})
    _figures(random, rows, network)
    _direction(network.members["118"].record)
    return network


def _home(taken: set[str]) -> Party:
    home = Organisation(
        slug=_address(_NETWORK["fr"], taken),
        legal_name_fr=_NETWORK["fr"],
        legal_name_en=_NETWORK["en"],
        organisation_type="22",
        country="CA",
        region="06",
        locality="Montréal",
        founded_in=SINCE,
        is_demonstration=True,
    )
    return Party(home, "CA-DEMO-R01")


def _record(parties: list[Party]) -> None:
    Organisation.objects.bulk_create([party.record for party in parties], batch_size=_BATCH)
    OrganisationIdentifier.objects.bulk_create(
        [
            OrganisationIdentifier(organisation=party.record, scheme=party.reference[:7], value=party.reference[8:])
            for party in parties
        ],
        batch_size=_BATCH,
    )
    OrganisationName.objects.bulk_create(
        [
            OrganisationName(organisation=party.record, name=name, key=key, confirmed=True)
            for party in parties
            for key, name in {name_key(name): name for name in _names(party.record)}.items()
        ],
        batch_size=_BATCH,
    )


def _names(record: Organisation) -> list[str]:
    return [name for name in (record.legal_name_en, record.legal_name_fr) if name]


def _address(name: str, taken: set[str]) -> str:
    base = candidate = slug(name)
    count = 1
    while candidate in taken:
        count += 1
        candidate = f"{base}-{count}"
    taken.add(candidate)
    return candidate


def _member_rows(random: Random, wanted: int) -> Iterator[dict[str, str]]:
    written = table("members")
    yield from written[:wanted]
    words = document("sentences")
    towns = sorted({(row["region"], row["locality"]) for row in written})
    themes = sorted({theme for row in written for theme in row["themes"].split(";")})
    invented = product(words["more_heads"], words["more_tails"], towns)
    for number, (head, tail, (region, town)) in enumerate(invented, 1000):
        if number - 1000 >= wanted - len(written):
            return
        yield {
            "number": str(number),
            "name_fr": f"{head} {tail}, {town}",
            "name_en": "",
            "acronym": "",
            "region": region,
            "locality": town,
            "founded": str(random.randint(1976, 2018)),
            "themes": ";".join(random.sample(themes, 2)),
            "countries": ";".join(random.sample(sorted(countries()), 3)),
            "revenue_thousands": str(random.randint(80, 2400)),
            "staff": str(random.randint(1, 14)),
            "volunteers": str(random.randint(20, 240)),
        }


def _member(row: dict[str, str], taken: set[str]) -> Party:
    if row["number"] == "118":
        mission = {
            "fr": "Agriculture familiale, accès à la terre et relève féminine, avec quatre partenaires en Afrique "
            "de l’Ouest, en Haïti et en Bolivie.",
            "en": "Family farming, access to land and young women farmers, with four partners in West Africa, "
            "Haiti and Bolivia.",
        }
    else:
        aims = document("missions")
        places = [countries()[code] for code in row["countries"].split(";")]
        first = row["themes"].split(";")[0]
        mission = {
            "fr": _sentence(aims[first][0], [place.in_fr for place in places], "et"),
            "en": _sentence(aims[first][1], [place.in_en for place in places], "and"),
        }
    record = Organisation(
        slug=_address(row["name_fr"], taken),
        legal_name_fr=row["name_fr"],
        legal_name_en=row["name_en"],
        acronym=row["acronym"],
        legal_form="Organisme à but non lucratif (Loi sur les compagnies, partie III)",
        organisation_type="22",
        country="CA",
        region=row["region"],
        locality=row["locality"],
        founded_in=int(row["founded"]),
        mission=mission,
        is_demonstration=True,
    )
    return Party(
        record,
        f"CA-DEMO-{row['number']}",
        tuple(row["themes"].split(";")),
        tuple(row["countries"].split(";")),
        revenue=int(row["revenue_thousands"]) * 1000,
    )


def _sentence(aim: str, places: list[str], conjunction: str) -> str:
    listed = places[0] if len(places) == 1 else f"{', '.join(places[:-1])} {conjunction} {places[-1]}"
    return f"{aim}, {listed}."


def _funder(row: dict[str, str], number: int, taken: set[str]) -> Party:
    record = Organisation(
        slug=_address(row["name_fr"], taken),
        legal_name_fr=row["name_fr"],
        legal_name_en=row["name_en"],
        organisation_type=row["organisation_type"],
        country="CA",
        is_demonstration=True,
    )
    return Party(record, f"CA-DEMO-B{number:02d}")


def _partners(random: Random, wanted: int, taken: set[str]) -> dict[str, list[Party]]:
    found: dict[str, list[Party]] = {code: [] for code in countries()}
    named: dict[str, set[str]] = defaultdict(set)
    for project in document("story")["project"]:
        country, name = countries()[project["country"]], project["partner"]
        if name not in named[country.code]:
            named[country.code].add(name)
            themes = ("agriculture", "women", "cooperatives")
            position = len(found[country.code]) + 1
            place = Place(*project["place"])
            found[country.code].append(_partner(country, name, place, "22", themes, position, taken))
    names = {code: _invented(random, country) for code, country in countries().items()}
    count = sum(map(len, found.values()))
    for code in islice(cycle(sorted(names)), max(0, wanted - count)):
        name, town, kind, able = next(one for one in names[code] if one[0] not in named[code])
        named[code].add(name)
        position = len(found[code]) + 1
        found[code].append(_partner(countries()[code], name, town, kind, able, position, taken))
    return found


def _invented(random: Random, country: Country) -> Iterator[tuple[str, Place, str, tuple[str, ...]]]:
    patterns = document("partners")["patterns"][country.language]
    turns = [
        (pattern, word, place)
        for shift in range(len(country.words))
        for position, pattern in enumerate(patterns)
        for word, place in [
            (
                country.words[(position + shift) % len(country.words)],
                country.places[(position * 2 + shift) % len(country.places)],
            )
        ]
    ]
    for (pattern, themes, kind), word, place in [*turns[: len(patterns)], *random.sample(turns, len(turns))]:
        name = pattern.format(word=word, place=place.name, de=place.of)
        yield name, place, kind, tuple(themes.split())
    numerals = ("II", "III", "IV", "V", "VI", "VII", "VIII")
    for numeral, ((pattern, themes, kind), word, place) in product(numerals, turns):
        name = pattern.format(word=word, place=place.name, de=place.of)
        yield f"{name} {numeral}", place, kind, tuple(themes.split())


def _partner(
    country: Country, name: str, place: Place, kind: str, themes: tuple[str, ...], position: int, taken: set[str]
) -> Party:
    record = Organisation(
        slug=_address(name, taken),
        legal_name_fr=name,
        organisation_type=kind,
        country=country.code,
        locality=place.name,
        is_demonstration=True,
    )
    return Party(record, f"{country.code}-DEMO-{position:04d}", themes, (country.code,), place)


def _figures(random: Random, rows: list[dict[str, str]], network: Network) -> None:
    figures = []
    for row in rows:
        party = network.members[row["number"]]
        for age, year in enumerate(reversed(_YEARS)):
            growth = 1.0 if age == 0 else 1 - age * random.uniform(-0.03, 0.09)
            revenue = {
                source: round(party.revenue * growth * share / 1000) * 100_000
                for source, share in _revenue_shares(random, row["number"]).items()
            }
            figures.append(_figure(party, "revenue", "", year, amount=sum(revenue.values())))
            figures += [_figure(party, "revenue", source, year, amount=amount) for source, amount in revenue.items()]
            figures += [
                _figure(party, "staff", "", year, count=max(1, round(int(row["staff"]) * growth))),
                _figure(party, "volunteers", "", year, count=round(int(row["volunteers"]) * growth)),
            ]
        directors = random.choice((5, 7, 9, 11))
        figures += [
            _figure(party, "directors", "", _YEARS[-1], count=directors),
            _figure(party, "directors_in_canada", "", _YEARS[-1], count=directors - random.choice((0, 0, 1))),
        ]
    OrganisationFigure.objects.bulk_create(figures, batch_size=_BATCH)


_SEMIS_REVENUE = {"federal": 610, "ministry": 540, "public": 412, "foundations": 180, "own_funds": 120}


def _revenue_shares(random: Random, number: str) -> dict[str, float]:
    if number == "118":
        return {source: thousands / 1862 for source, thousands in _SEMIS_REVENUE.items()}
    weights = [random.uniform(low, high) for low, high in ((0, 4), (1, 5), (1, 4), (0, 2), (0.3, 1.5))]
    total = sum(weights)
    return {source: weight / total for source, weight in zip(_SOURCES, weights, strict=True)}


def _figure(
    party: Party, kind: str, detail: str, year: int, *, count: int | None = None, amount: int | None = None
) -> OrganisationFigure:
    return OrganisationFigure(
        organisation=party.record,
        kind=kind,
        detail=detail,
        starts_on=date(year, 4, 1),
        ends_on=date(year + 1, 4, 1),
        count=count,
        amount_minor=amount,
        currency="" if amount is None else "CAD",
        source="Démonstration",
        recorded_at=REFERENCE,
    )


def _direction(semis: Organisation) -> None:
    director = Person.objects.create(given_name="Solène", family_name="Arsenault-Ba", is_demonstration=True)
    Affiliation.objects.create(person=director, organisation=semis, role="director", starts_on=date(2019, 6, 3))
