"""An answer that differs from the party's record corrects it: recorded once."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime

from django.db import transaction

from maillon.core.directory import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.permissions import Visitor
from maillon.dossiers.models import Submission
from maillon.dossiers.permissions import Hand
from maillon.dossiers.queries.reading import answers_of, form_of, tables_of

_HEAD = "organisation."
FACTS = frozenset(fact.name for fact in fields(record.Facts))
"""The facts that an organisation corrects itself."""


def differing(submission: Submission, values: dict[str, str], user: Visitor) -> dict[str, str]:
    """What the record says, by path of the answers that say otherwise, where this person may correct the record."""
    organisation = submission.respondent or (submission.dossier.applicant if submission.dossier else None)
    if organisation is None or not record.can_edit(user, organisation):
        return {}
    mapped = {question.path: fact for question in form_of(submission).questions if (fact := _fact(question.maps_to))}
    if not mapped:
        return {}
    known = tables_of(submission)["organisation"][0]
    return {
        path: known.get(fact, "")
        for path, fact in mapped.items()
        if values.get(path, "").strip() and values[path].strip() != known.get(fact, "")
    }


@transaction.atomic
def correct_record(*, submission: Submission, path: str, hand: Hand, at: datetime) -> None:
    """Write one answer in the organisation's record. Raises NotAllowed, and as ``core.directory.record.correct``."""
    organisation = submission.respondent or (submission.dossier.applicant if submission.dossier else None)
    if organisation is None or hand.user is None:
        raise NotAllowed("parties.correct_record")
    try:
        fact = _fact(form_of(submission).question(path).maps_to)
        value = answers_of(submission).get(path).strip()
    except KeyError as unknown:
        raise RuleViolation("dossiers.unknown_question", path=path) from unknown
    if not fact or not value:
        raise RuleViolation("dossiers.unknown_question", path=path)
    facts = replace(record.Facts.of(organisation), **{fact: value})
    record.correct(organisation=organisation, facts=facts, seen_at=None, actor=hand.user, at=at)
    organisation.refresh_from_db()


def _fact(maps_to: str) -> str:
    fact = maps_to.removeprefix(_HEAD) if maps_to.startswith(_HEAD) else ""
    return fact if fact in FACTS else ""
