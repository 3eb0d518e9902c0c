"""The checklist: each line is met by its own deed; lines that follow from facts tick themselves."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Sum

from maillon.core.audit.services import record
from maillon.core.errors import RuleViolation
from maillon.core.narratives import read
from maillon.core.obligations.models import Obligation
from maillon.core.obligations.services import meet, reopen, waive
from maillon.core.people.models import User
from maillon.mobility.models import Departure, EmergencyContact, PreparationItem
from maillon.mobility.queries import guidelines as asked
from maillon.mobility.rules import departing as rules
from maillon.mobility.rules.guidelines import How, Item
from maillon.mobility.rules.rulebook import months_later
from maillon.mobility.services.departing import PREPARATION, locked

CONTACTS = 4
_DECLARED = (How.ATTEST, How.SIGN, How.GUARDIAN)


@transaction.atomic
def attest(
    *, departure: Departure, key: str, name: str, agreed: bool, language: str, actor: User, at: datetime
) -> PreparationItem:
    """Attest or sign the words of a line; the digest of the words read is kept, and the name typed under them.

    Nothing of what is attested is stored: no vaccine, no visa. Raises NotAllowed, RuleViolation
    ``mobility.no_such_line``, ``mobility.agree``, ``mobility.sign_name``.
    """
    held, line, item = _line(departure, key, actor, _DECLARED)
    if not agreed:
        raise RuleViolation("mobility.agree", field="agreed")
    if line.how is not How.ATTEST and len(name.split()) < 2:
        raise RuleViolation("mobility.sign_name", field="name")
    words = read(line.words, language).text
    item.signed_as = "" if line.how is How.ATTEST else name.strip()[:160]
    item.words_digest = hashlib.sha256(words.encode()).hexdigest()
    item.save(update_fields=["signed_as", "words_digest"])
    return _done(held, item, actor, at)


@transaction.atomic
def tell_passport(*, departure: Departure, until: date, actor: User, at: datetime) -> Departure:
    """Say when the passport expires; it must hold so many months after the return.

    Raises NotAllowed, RuleViolation ``mobility.passport_short`` (``until``, ``months``); the date is kept all the
    same: a new passport takes its place.
    """
    held, line, item = _line(departure, "passport", actor, (How.PASSPORT,))
    if not rules.passport_holds(until, ends_on=held.ends_on, months=line.months_after_return):
        needed = months_later(held.ends_on, line.months_after_return)
        raise RuleViolation("mobility.passport_short", field="until", needed=needed, months=line.months_after_return)
    held.passport_until = until
    held.save(update_fields=["passport_until"])
    _done(held, item, actor, at)
    departure.refresh_from_db()
    return departure


@transaction.atomic
def tell_insurance(
    *, departure: Departure, insurer: str, number: str, phone: str, actor: User, at: datetime
) -> Departure:
    """Say who insures, under which number, whom to call. Raises NotAllowed, RuleViolation ``mobility.insurance``."""
    held, _line_of, item = _line(departure, "insurance", actor, (How.INSURANCE,))
    told = [insurer.strip()[:120], number.strip()[:60], phone.strip()[:40]]
    if not all(told):
        raise RuleViolation("mobility.insurance", field=("insurer", "number", "phone")[told.index("")])
    held.insurer, held.insurance_number, held.insurance_phone = told
    held.save(update_fields=["insurer", "insurance_number", "insurance_phone"])
    _done(held, item, actor, at)
    departure.refresh_from_db()
    return departure


@transaction.atomic
def tell_contacts(
    *, departure: Departure, contacts: Sequence[tuple[str, str, str, str]], actor: User, at: datetime
) -> Departure:
    """Say whom to call: (name, relation, telephone, e-mail), the first to call first; takes the place of the former.

    Raises NotAllowed, RuleViolation ``mobility.contacts`` (``least``): each needs a name and a telephone.
    """
    held, line, item = _line(departure, "contacts", actor, (How.CONTACTS,))
    told = [tuple(part.strip() for part in one) for one in contacts]
    whole = [one for one in told if one[0] and one[2]]
    if len(whole) < line.least or any(any(one) and not (one[0] and one[2]) for one in told):
        raise RuleViolation("mobility.contacts", field="contacts", least=line.least)
    held.contacts.all().delete()
    EmergencyContact.objects.bulk_create(
        EmergencyContact(
            departure=held, rank=rank, name=name[:160], relation=relation[:80], phone=phone[:40], email=email[:254]
        )
        for rank, (name, relation, phone, email) in enumerate(whole[:CONTACTS], 1)
    )
    _done(held, item, actor, at)
    departure.refresh_from_db()
    return departure


@transaction.atomic
def excuse(*, item: PreparationItem, reason: str, actor: User, at: datetime) -> PreparationItem:
    """A line does not apply to somebody, for a reason that is kept. Raises NotAllowed for who does not follow them,
    RuleViolation ``mobility.reason``, ``mobility.line_done``."""
    held = locked(item.departure, actor)
    current = PreparationItem.objects.select_for_update().get(pk=item.pk)
    if not reason.strip():
        raise RuleViolation("mobility.reason", field="reason")
    if current.done_at is not None or current.excused_at is not None:
        raise RuleViolation("mobility.line_done")
    current.excused_at, current.excused_because = at, reason.strip()[:500]
    current.save(update_fields=["excused_at", "excused_because"])
    record(actor, "mobility.preparation.excused", held, at=at, after={"line": current.key})
    for owed in _owed(current):
        waive(obligation=owed, reason=current.excused_because, actor=actor, at=at)
    return current


@transaction.atomic
def take_back(*, item: PreparationItem, actor: User, at: datetime) -> PreparationItem:
    """A line was ticked or excused by mistake: it is to do again. Raises NotAllowed, RuleViolation
    ``mobility.line_open``."""
    held = locked(item.departure, actor, own=True)
    current = PreparationItem.objects.select_for_update().get(pk=item.pk)
    if current.done_at is None and current.excused_at is None:
        raise RuleViolation("mobility.line_open")
    current.done_at = current.excused_at = None
    current.signed_as = current.words_digest = current.excused_because = ""
    current.save()
    record(actor, "mobility.preparation.reopened", held, at=at, after={"line": current.key})
    for owed in _owed(current, open_only=False):
        reopen(obligation=owed, reason="Repris", actor=actor, at=at)
    return current


def follow_training(departure: Departure, *, actor: User | None, at: datetime) -> rules.Followed | None:
    """Tick or untick the lines that follow from training; gives how far somebody is."""
    curriculum = asked.curriculum_of(departure)
    if curriculum is None:
        return None
    rows = departure.presences.values_list("session__module").annotate(total=Sum("minutes"))
    minutes = {module: int(total) for module, total in rows}
    found, lines = rules.followed(curriculum, minutes), asked.items_of(departure)
    for item in departure.items.all():
        line = lines.get(item.key)
        if line is None or line.how not in (How.TRAINING, How.MODULE):
            continue
        module = curriculum.module(line.module) if line.how is How.MODULE else None
        enough = minutes.get(module.key, 0) >= module.hours * 60 if module else found.is_enough
        if enough and item.done_at is None and item.excused_at is None:
            _done(departure, item, actor, at)
        elif not enough and item.done_at is not None:
            PreparationItem.objects.filter(pk=item.pk).update(done_at=None)
            for owed in _owed(item, open_only=False):
                reopen(obligation=owed, reason="Heures", actor=actor, at=at)
    return found


def _line(departure: Departure, key: str, actor: User, how: Sequence[How]) -> tuple[Departure, Item, PreparationItem]:
    held = locked(departure, actor, own=True)
    line = asked.items_of(held).get(key)
    item = PreparationItem.objects.select_for_update().filter(departure=held, key=key).first()
    if line is None or item is None or line.how not in how:
        raise RuleViolation("mobility.no_such_line")
    if held.cancelled_at is not None:
        raise RuleViolation("mobility.departure_state")
    return held, line, item


def _done(departure: Departure, item: PreparationItem, actor: User | None, at: datetime) -> PreparationItem:
    item.done_at, item.excused_at, item.excused_because = at, None, ""
    item.save(update_fields=["done_at", "excused_at", "excused_because"])
    record(actor, "mobility.preparation.done", departure, at=at, after={"line": item.key})
    for owed in _owed(item):
        meet(obligation=owed, actor=actor, at=at)
    return item


def _owed(item: PreparationItem, *, open_only: bool = True) -> list[Obligation]:
    found = Obligation.objects.filter(
        kind=PREPARATION, subject_type=PreparationItem._meta.label_lower, subject_id=str(item.pk)
    )
    state = Obligation.State.OPEN
    return list(found.filter(state=state) if open_only else found.exclude(state=state))
