"""The invented projects: the few told in full, the many made from the themes' words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from maillon.cli.demonstration.money import Means, budgets, transactions
from maillon.cli.demonstration.parties import Network, Party
from maillon.cli.demonstration.words import REFERENCE, TODAY, Country, Place, countries, document, fill
from maillon.projects.documents import (
    ActivityDocument,
    IndicatorDocument,
    LocationDocument,
    MarkerDocument,
    MeasurementDocument,
    ParticipantDocument,
    PeriodDocument,
    RecipientDocument,
    ResultDocument,
    SectorDocument,
    TagDocument,
)

FUNDERS = ("ministry", "ministry", "federal", "public", "public", "unions", "foundation", "own")


@dataclass(frozen=True, slots=True)
class Idea:
    """A project before it becomes a document: texts, place, people, money and results."""

    identifier: str
    member: Party
    partner: Party
    country: Country
    places: tuple[Place, ...]
    title: Mapping[str, str]
    description: Mapping[str, str]
    sectors: list[str]
    sdgs: list[int]
    gender: int
    climate: int
    humanitarian: bool
    means: Means
    results: tuple[ResultDocument, ...]
    extending: tuple[Party, ...] = ()


def told(network: Network, state: str) -> list[ActivityDocument]:
    """The projects in a state (published, draft, withdrawn) written by hand in data/demo/story.toml."""
    rows = document("story")["project"]
    return [_document(_from_story(row, network)) for row in rows if row.get("state", "published") == state]


def invented(random: Random, network: Network, *, wanted: int) -> Iterator[ActivityDocument]:
    """That many projects drawn from the themes' words; every country has one before any has many."""
    workshop = _Workshop(random, network)
    for number in range(wanted):
        yield _document(workshop.idea(number))


@dataclass(slots=True)
class _Workshop:
    random: Random
    network: Network
    serials: Counter[str] = field(default_factory=Counter)
    titles: set[str] = field(default_factory=set)
    turns: list[tuple[Party, str]] = field(default_factory=list)

    def idea(self, number: int) -> Idea:
        if number >= len(self.turns):
            self.turns += self._round()
        member, code = self.turns[number]
        country = countries()[code]
        theme, project = self._project(member, country)
        partner = self._partner(member, theme, country)
        place = partner.place or country.places[0]
        start, end = self._dates()
        total = self._budget(member)
        facts = {"place": place.name, "de": place.of}
        title = self._title(project["titles"], facts)
        year = str(start.year)
        self.serials[f"{member.reference}-{year}"] += 1
        means = Means(total, self._spent(total, start, end), start, end, self._funders(member))
        other = self.random.choice([one for one in country.places if one.name != place.name])
        return Idea(
            identifier=f"{member.reference}-{year}-{self.serials[f'{member.reference}-{year}'] + 10:02d}",
            member=member,
            partner=partner,
            country=country,
            places=(place, other) if self.random.random() < 0.35 else (place,),
            title=title,
            description=self._description(project, facts, member, partner),
            sectors=project["sectors"],
            sdgs=project["sdgs"],
            gender=project["gender"] if self.random.random() < 0.85 else max(0, project["gender"] - 1),
            climate=project.get("climate", 0),
            humanitarian=project.get("humanitarian", False),
            means=means,
            results=tuple(self._result(row, means) for row in project["results"]),
            extending=self._extending(country, partner),
        )

    def _round(self) -> list[tuple[Party, str]]:
        """One project for each member, in a country of theirs: the least served one first."""
        served = Counter(code for _, code in self.turns)
        turns = []
        # The larger members come back sooner: half of the members sit out every second round.
        others = [party for party in self.network.members.values() if party.reference != "CA-DEMO-118"]
        by_size = sorted(others, key=lambda party: -party.revenue)
        present = by_size if not self.turns else by_size[: max(1, len(by_size) * 2 // 3)]
        for member in present:
            code = min(member.countries, key=lambda one: (served[one], one))
            served[code] += 1
            turns.append((member, code))
        return turns

    def _project(self, member: Party, country: Country) -> tuple[str, dict[str, Any]]:
        themes = document("projects")
        possible = [
            (theme, project)
            for theme in member.themes
            for project in themes[theme]
            if country.code in project.get("countries", (country.code,))
        ]
        return self.random.choice(possible)

    def _partner(self, member: Party, theme: str, country: Country) -> Party:
        parties = self.network.partners[country.code]
        able = [party for party in parties if theme in party.themes] or parties
        # A member works with the same few partners year after year.
        first = sum(map(ord, member.reference)) % len(able)
        return self.random.choice([able[first], able[first], able[(first + 1) % len(able)]])

    def _dates(self) -> tuple[date, date]:
        start = date(self.random.choice((2023, 2023, 2024, 2024, 2025, 2025, 2025, 2026)), 1, 1)
        start += timedelta(days=self.random.randrange(7, 330))
        start = min(start, TODAY + timedelta(days=75))
        years = self.random.choice((2, 3, 3, 3, 4))
        return start, date(start.year + years, start.month, min(start.day, 28)) - timedelta(days=1)

    def _budget(self, member: Party) -> int:
        share = self.random.uniform(0.08, 0.28)
        thousands = round(member.revenue * share * self.random.choice((1, 1, 1.5)) / 1000)
        return min(620, max(24, thousands)) * 100_000

    def _spent(self, total: int, start: date, end: date) -> int:
        elapsed = min(1.0, max(0.0, (TODAY - start).days / (end - start).days))
        rate = elapsed if elapsed in (0.0, 1.0) else min(0.99, elapsed * self.random.uniform(0.82, 1.06))
        return round(total * rate / 10_000) * 10_000

    def _funders(self, member: Party) -> dict[str, tuple[Party, int]]:
        chosen: list[Party] = []
        for kind in self.random.sample(FUNDERS, self.random.choice((1, 2, 2, 3))):
            party = self._funder(kind, member)
            if party not in chosen:
                chosen.append(party)
        shares = {1: (100,), 2: (70, 30), 3: (55, 30, 15)}[len(chosen)]
        return {party.reference: (party, share) for party, share in zip(chosen, shares, strict=True)}

    def _funder(self, kind: str, member: Party) -> Party:
        if kind == "own":
            return member
        if kind == "foundation":
            kind = self.random.choice([key for key in self.network.funders if key.startswith("Fondation")])
        return self.network.funders[kind]

    def _title(self, titles: list[list[str]], facts: Mapping[str, str]) -> dict[str, str]:
        for pair in self.random.sample(titles, len(titles)):
            title = fill(pair, **facts)
            if title["fr"] not in self.titles:
                break
        else:
            number = 2
            while f"{title['fr']}, phase {number}" in self.titles:
                number += 1
            title = {language: f"{text}, phase {number}" for language, text in title.items()}
        self.titles.add(title["fr"])
        return title

    def _description(
        self, project: Mapping[str, Any], facts: Mapping[str, str], member: Party, partner: Party
    ) -> dict[str, str]:
        sentences = document("sentences")
        parts = [project["need"], project["action"], self.random.choice(sentences["partnership"])]
        if self.random.random() < 0.4:
            parts.append(self.random.choice(sentences["expected"]))
        names = {"fr": partner.in_a_sentence, "en": partner.record.legal_name_fr}
        described = {}
        for position, (language, name) in enumerate(names.items()):
            said = {**facts, "member": member.record.name(language), "partner": name}
            described[language] = " ".join(_begin(pair[position].format_map(said)) for pair in parts)
        return described

    def _result(self, row: list[Any], means: Means) -> ResultDocument:
        type_, title_fr, title_en, indicator_fr, indicator_en, baseline, low, high, disaggregated = row
        size = min(1.0, means.total / 40_000_000)
        target = round(low + (high - low) * size * self.random.uniform(0.5, 1.0))
        progress = means.spent / means.total if means.total else 0
        actual: int | None = None
        if progress >= 0.2:
            actual = round(baseline + (target - baseline) * min(1.15, progress * self.random.uniform(0.75, 1.2)))
        women = self.random.uniform(0.45, 0.8) if disaggregated == "sex" else 0.0
        return _result(
            type_, [title_fr, title_en], [indicator_fr, indicator_en], means, baseline, target, actual, women
        )

    def _extending(self, country: Country, partner: Party) -> tuple[Party, ...]:
        if self.random.random() > 0.2:
            return ()
        others = [party for party in self.network.partners[country.code] if party is not partner]
        return (self.random.choice(others),) if others else ()


def _begin(text: str) -> str:
    return text[0].upper() + text[1:]


def _from_story(row: Mapping[str, Any], network: Network) -> Idea:
    member = network.members[str(row["member"])]
    total = row["budget"] * 100
    funders = {
        name: (member if name == "own" else network.funders[name], share) for name, share in row["funders"].items()
    }
    means = Means(total, total * row["spent"] // 100, row["start"], row["end"], funders)
    results = tuple(
        _result(kind, [title, title_en], [name, name_en], means, baseline, target, actual, women / 100, year)
        for kind, title, title_en, name, name_en, year, baseline, target, actual, women in row["results"]
    )
    return Idea(
        identifier=row["identifier"],
        member=member,
        partner=network.partner(row["country"], row["partner"]),
        country=countries()[row["country"]],
        places=(Place(*row["place"]),),
        title=fill(row["title"]),
        description=fill(row["description"]),
        sectors=row["sectors"],
        sdgs=row["sdgs"],
        gender=row["gender"],
        climate=row["climate"],
        humanitarian=row.get("humanitarian", False),
        means=means,
        results=results,
        extending=(network.lender,) if row.get("lender") and network.lender else (),
    )


def _result(
    type_: str,
    title: list[str],
    indicator: list[str],
    means: Means,
    baseline: int,
    target: int,
    actual: int | None,
    women: float,
    year: int | None = None,
) -> ResultDocument:
    measured = [MeasurementDocument("target", str(target))]
    if actual is not None:
        measured.append(MeasurementDocument("actual", str(actual)))
        if 0 < women < 1:
            of_women = round(actual * women)
            measured += [
                MeasurementDocument("actual", str(of_women), {"sex": "female"}),
                MeasurementDocument("actual", str(actual - of_women), {"sex": "male"}),
            ]
    return ResultDocument(
        type=type_,
        title=fill(title),
        indicators=(
            IndicatorDocument(
                measure="2" if "%" in indicator[0] else "1",
                ascending=target >= baseline,
                title=fill(indicator),
                baseline_year=year or means.starts_on.year,
                baseline_value=str(baseline),
                periods=(PeriodDocument(means.starts_on, means.ends_on, tuple(measured)),),
            ),
        ),
    )


def _document(idea: Idea) -> ActivityDocument:
    means = idea.means
    started, ended = means.starts_on <= TODAY, means.ends_on <= TODAY
    return ActivityDocument(
        identifier=idea.identifier,
        reporting=idea.member.mention,
        title=idea.title,
        description=idea.description,
        status="4" if ended else "2" if started else "1",
        scope="5",
        humanitarian=idea.humanitarian,
        planned_start=means.starts_on,
        actual_start=means.starts_on if started else None,
        planned_end=means.ends_on,
        actual_end=means.ends_on if ended else None,
        default_currency="CAD",
        default_language="fr",
        collaboration_type="1",
        flow_type="30" if any(funder.reference == "CA-DEMO-B03" for funder, _ in means.funders.values()) else "10",
        finance_type="110",
        aid_type="C01",
        tied_status="5",
        last_reported_at=REFERENCE - timedelta(days=sum(map(ord, idea.identifier)) % 120, hours=3),
        participants=(
            *(ParticipantDocument("1", funder.mention) for funder, _ in means.funders.values()),
            ParticipantDocument("2", idea.member.mention),
            *(ParticipantDocument("3", party.mention) for party in idea.extending),
            ParticipantDocument("4", idea.partner.mention),
        ),
        recipients=(RecipientDocument("country", idea.country.code, percentage=Decimal(100)),),
        locations=tuple(
            LocationDocument(
                name={"fr": place.name},
                reach="1",
                feature="PPL",
                latitude=Decimal(str(place.latitude)),
                longitude=Decimal(str(place.longitude)),
                exactness="2",
            )
            for place in idea.places
        ),
        sectors=tuple(
            SectorDocument(code, percentage=Decimal(percentage))
            for code, percentage in (share.split(":") for share in idea.sectors)
        ),
        markers=(
            MarkerDocument("1", significance=str(idea.gender)),
            *((MarkerDocument("6", significance=str(idea.climate)),) if idea.climate else ()),
        ),
        tags=tuple(TagDocument("2", str(goal)) for goal in idea.sdgs),
        budgets=budgets(means),
        transactions=transactions(means, member=idea.member, partner=idea.partner) if started else (),
        results=idea.results,
    )
