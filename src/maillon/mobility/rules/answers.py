"""What the form of a candidacy says, as plain values: one place knows its paths."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

LANGUAGES = ("fr", "en", "es", "pt")
_WISHES = 5


@dataclass(frozen=True, slots=True)
class Told:
    """What a person answered; wishes are addresses of offers, the dearest first; companions are (e-mail, apart)."""

    born_on: date | None
    wishes: tuple[str, ...]
    free_from: date | None
    free_until: date | None
    languages: Mapping[str, int]
    skills: tuple[str, ...]
    roles: tuple[str, ...]
    needs: tuple[str, ...]
    gender: str
    anywhere: bool
    companions: tuple[tuple[str, bool], ...]


def read_answers(values: Mapping[str, str]) -> Told:
    """The answers by path (/data/voeux/voeu1…) as groups are formed from them; what is not readable is left out."""

    def said(path: str) -> str:
        return values.get(f"/data/{path}", "").strip()

    wishes = dict.fromkeys(one for rank in range(1, _WISHES + 1) if (one := said(f"voeux/voeu{rank}")))
    levels = {code: said(f"apport/langue_{code}") for code in LANGUAGES}
    companions = {said("ensemble/sans").lower(): True, said("ensemble/avec").lower(): False}
    return Told(
        born_on=_day(said("personne/naissance")),
        wishes=tuple(wishes),
        free_from=_day(said("voeux/libre_de")),
        free_until=_day(said("voeux/libre_a")),
        languages={code: int(level) for code, level in levels.items() if level.isdigit()},
        skills=tuple(said("apport/competences").split()),
        roles=tuple(said("apport/roles").split()),
        needs=tuple(said("ensemble/besoins").split()),
        gender=said("personne/genre"),
        anywhere=said("voeux/ailleurs") == "oui",
        companions=tuple((email, apart) for email, apart in companions.items() if email),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
