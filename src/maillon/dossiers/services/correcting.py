"""An answer that differs from the party's record corrects it: recorded once."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.utils import timezone

from maillon.core.directory import identity, record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.permissions import Visitor
from maillon.dossiers.forms.definition import Form, spoken
from maillon.dossiers.forms.marks import unmarked
from maillon.dossiers.models import Submission
from maillon.dossiers.permissions import Hand
from maillon.dossiers.queries.reading import answers_of, form_of, tables_of

_HEAD = "organisation."
FACTS = frozenset(fact.name for fact in fields(record.Facts))
"""The facts that an organisation corrects itself."""
ESTABLISHED = frozenset({"founded_in", "legal_form"})
_NUMBER = "identifier_"


def differing(submission: Submission, values: dict[str, str], user: Visitor) -> dict[str, str]:
    """What the record says, by path of the answers that say otherwise, where this person may correct the record."""
    organisation = submission.respondent or (submission.dossier.applicant if submission.dossier else None)
    if organisation is None or not record.can_edit(user, organisation):
        return {}
    mapped = {question.path: fact for question in form_of(submission).questions if (fact := _fact(question.maps_to))}
    if not mapped:
        return {}
    known = tables_of(submission)["organisation"][0]
    words = {path: _said(form_of(submission), path, fact, values.get(path, "")) for path, fact in mapped.items()}
    return {
        path: _shown(fact, known.get(fact, ""))
        for path, fact in mapped.items()
        if words[path] and words[path] != known.get(fact, "")
    }


@transaction.atomic
def correct_record(*, submission: Submission, path: str, hand: Hand, at: datetime) -> None:
    """Write one answer in the organisation's record. Raises NotAllowed, and as ``core.directory.record.correct``."""
    organisation = submission.respondent or (submission.dossier.applicant if submission.dossier else None)
    if organisation is None or hand.user is None:
        raise NotAllowed("parties.correct_record")
    try:
        fact = _fact(form_of(submission).question(path).maps_to)
        value = _said(form_of(submission), path, fact, answers_of(submission).get(path))
    except KeyError as unknown:
        raise RuleViolation("dossiers.unknown_question", path=path) from unknown
    if not fact or not value:
        raise RuleViolation("dossiers.unknown_question", path=path)
    user = hand.user
    if fact in ESTABLISHED:
        identity.establish(organisation=organisation, fact=fact, value=value, actor=user, at=at)
    elif fact.startswith(_NUMBER):
        scheme = fact.removeprefix(_NUMBER)
        identity.number(organisation=organisation, scheme=scheme, value=value, actor=user, at=at)
    elif fact in record.FIGURES:
        starts_on, ends_on = _last_year(at)
        record.date_figure(
            organisation=organisation,
            kind=fact,
            value=int(value),
            starts_on=starts_on,
            ends_on=ends_on,
            source=submission.dossier.reference if submission.dossier else "",
            actor=user,
            at=at,
        )
    else:
        facts = replace(record.Facts.of(organisation), **{fact: value})
        record.correct(organisation=organisation, facts=facts, seen_at=None, actor=user, at=at)
    organisation.refresh_from_db()


def _last_year(at: datetime) -> tuple[date, date]:
    """The last whole calendar year: what a form means by the last fiscal year where it says no more."""
    year = timezone.localdate(at).year
    return date(year - 1, 1, 1), date(year, 1, 1)


def _said(form: Form, path: str, fact: str, value: str) -> str:
    """An answer as the record writes the fact: a year of a date, cents of dollars, a choice's words; "" for nothing."""
    bare = value.strip()
    if not bare:
        return ""
    if fact == "founded_in":
        return bare[:4]
    if fact.startswith(_NUMBER):
        return identity.as_kept(fact.removeprefix(_NUMBER), bare)
    if fact in record.FIGURES:
        return _figure(bare, in_cents=record.FIGURES[fact] == "amount")
    if fact == "legal_form":
        return _choice(form, path, bare)
    return bare


def _figure(said: str, *, in_cents: bool) -> str:
    try:
        exact = Decimal(said) * (100 if in_cents else 1)
    except InvalidOperation:
        return ""
    return str(int(exact)) if exact.is_finite() and exact >= 0 and exact == int(exact) else ""


def _choice(form: Form, path: str, name: str) -> str:
    """The words of a choice, in French, which governs the record; what is typed elsewhere as it is."""
    question = form.question(path)
    held = form.instances.get(question.itemset.instance) if question.itemset else None
    rows = held.rows if held else question.choices
    return next((unmarked(spoken(row.labels, "fr", form.default_language)) for row in rows if row.name == name), name)


def _shown(fact: str, known: str) -> str:
    """What the record says, in the unit a person types: dollars for cents."""
    cents = fact in record.FIGURES and record.FIGURES[fact] == "amount" and known.isdigit()
    return f"{Decimal(known) / 100:f}".removesuffix(".00") if cents else known


def _fact(maps_to: str) -> str:
    fact = maps_to.removeprefix(_HEAD) if maps_to.startswith(_HEAD) else ""
    known = fact in FACTS or fact in ESTABLISHED or fact in record.FIGURES
    return fact if known or (fact.startswith(_NUMBER) and len(fact) > len(_NUMBER)) else ""
