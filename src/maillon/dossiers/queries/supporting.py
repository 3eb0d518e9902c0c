"""The supporting members that the answers name."""

from __future__ import annotations

from datetime import datetime

from maillon.dossiers.forms.mapping import mapped
from maillon.dossiers.models import Dossier
from maillon.dossiers.queries import applying
from maillon.dossiers.queries.reading import answers_of


def named_in(dossier: Dossier, *, at: datetime | None = None) -> list[tuple[str, str]]:
    """Name and e-mail of each, from the questions mapped to ``support.1.name`` and ``support.1.email``.

    With ``at``, only those whose answers hold then.
    """
    found: dict[str, dict[str, str]] = {}
    wrong: set[str] = set()
    for submission in applying.applications(dossier):
        answers = answers_of(submission)
        supports = {path: fact for path, fact in mapped(answers.form).items() if fact.startswith("support.")}
        if not supports:
            continue
        values = answers.values()
        fields = {}
        if at is not None:
            fields = applying.judged(submission, at=at, language=submission.language or "fr").evaluation.fields
        for path, fact in supports.items():
            _kind, _dot, rest = fact.partition(".")
            place, _dot, what = rest.partition(".")
            if said := values.get(path, "").strip():
                found.setdefault(place, {})[what] = said
            if path in fields and (not fields[path].valid or not fields[path].relevant):
                wrong.add(place)
    kept = [one for place, one in sorted(found.items()) if place not in wrong]
    return [(one["name"], one.get("email", "")) for one in kept if one.get("name")]
