"""The letters a step sends: the version's own, else the one every procedure has."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from django.conf import settings

from maillon.dossiers.rules.definition import LetterTemplate, ProcedureDefinition


@cache
def common() -> dict[str, LetterTemplate]:
    """By step, the letter of ``data/letters`` for a version that wrote none: nobody learns a decision by chance."""
    text = (Path(settings.PROJECT) / "data" / "letters" / "common.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)["letters"]
    return {one["on"]: LetterTemplate(one["key"], one["on"], one["subject"], one["body"]) for one in rows}


def sent_at(rules: ProcedureDefinition, step: str) -> list[LetterTemplate]:
    """The letters of a version at a step; never none where the applicant awaits an answer.

    An approval may be told with its effect rather than before.
    """
    own = [one for one in rules.letters if one.on == step]
    if own or step not in common():
        return own
    told_later = step == "approve" and any(one.on == "take_effect" for one in rules.letters)
    return [] if told_later else [common()[step]]
