"""The party's own record as the tables a form reads: ``pulldata('organisation', 'legal_name_fr', 'key', 'self')``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from maillon.core.parties.models import Organisation, Person

Table = list[dict[str, str]]
Tables = Mapping[str, Table]

SELF = "self"
"""The key of the one row each table holds."""


Contribution = Callable[[Organisation], Mapping[str, str]]
_CONTRIBUTIONS: list[Contribution] = []


def contribute(told: Contribution) -> None:
    """Have a domain say, in the organisation's row, what it alone knows of it: the category of a member."""
    if told not in _CONTRIBUTIONS:
        _CONTRIBUTIONS.append(told)


class Record(Tables):
    """The tables of a party, each read the first time a form asks for it, and kept."""

    def __init__(self, *, organisation: Organisation | None, person: Person | None) -> None:
        self._tellers: dict[str, Callable[[], Table]] = {}
        if organisation is not None:
            self._tellers["organisation"] = lambda: [_organisation(organisation)]
        if person is not None:
            self._tellers["person"] = lambda: [_person(person)]
        self._told: dict[str, Table] = {}

    def __getitem__(self, name: str) -> Table:
        if name not in self._told:
            self._told[name] = self._tellers[name]()
        return self._told[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tellers)

    def __len__(self) -> int:
        return len(self._tellers)


def tables(*, organisation: Organisation | None, person: Person | None) -> Tables:
    """What the record says of the applicant; plain texts, empty where nothing is known. No other party's facts."""
    return Record(organisation=organisation, person=person)


def _person(person: Person) -> dict[str, str]:
    return {
        "key": SELF,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "email": person.email,
        "telephone": person.telephone,
        "language": person.language,
    }


def _organisation(organisation: Organisation) -> dict[str, str]:
    row = {
        "key": SELF,
        "slug": organisation.slug,
        "legal_name_fr": organisation.legal_name_fr,
        "legal_name_en": organisation.legal_name_en,
        "acronym": organisation.acronym,
        "legal_form": organisation.legal_form,
        "country": organisation.country,
        "region": organisation.region,
        "locality": organisation.locality,
        "founded_in": str(organisation.founded_in or ""),
        "website": organisation.website,
        "year_end": organisation.year_end,
    }
    row |= {f"mission_{language}": text for language, text in organisation.mission.items() if language}
    for identifier in organisation.identifiers.order_by("scheme"):
        row[f"identifier_{identifier.scheme}"] = identifier.value
    latest = organisation.figures.order_by("kind", "detail", "starts_on")
    for figure in latest:
        name = "_".join(part for part in (figure.kind, figure.detail) if part)
        value = figure.count if figure.count is not None else figure.amount_minor
        row[name] = "" if value is None else str(value)
    for told in _CONTRIBUTIONS:
        row |= told(organisation)
    return row
