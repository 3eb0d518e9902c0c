"""Signing without an account: once a person, confirmed from one’s own mailbox, counted right whatever the rush."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.models import User
from maillon.engagement.models import Action, Riding, Signature, Tally
from maillon.engagement.permissions.actions import can_keep_action
from maillon.engagement.queries import elected
from maillon.engagement.queries.actions import state_of
from maillon.engagement.rules import actions as rules
from maillon.engagement.services import action_letters as letters
from maillon.engagement.services import digests
from maillon.engagement.services.paper import give_way
from maillon.engagement.services.tallying import count, count_signature

State = Signature.State
MOST_LETTER = 6000


@transaction.atomic
def sign(
    *,
    action: Action,
    name: str,
    email: str,
    postal_code: str = "",
    region: str = "",
    language: str = "fr",
    wording: str = "",
    riding: Riding | None = None,
    message: str = "",
    choices: Sequence[str] = (),
    on_behalf_of: str = "",
    may_hand_over: bool = False,
    wants_news: bool = False,
    address: str = "",
    age: timedelta,
    at: datetime,
) -> Signature:
    """Keep a signature until its person confirms it by the letter they receive; it counts for nothing before.

    Who signed already receives a letter that says so, and nobody else learns it. ``address`` is where the form came
    from (kept as a digest, a day), ``age`` how long its page was open. Raises RuleViolation ``actions.no_name``,
    ``actions.postal_code``, ``actions.closed``, ``actions.not_open`` (``at``), ``actions.flood``,
    ``actions.no_riding``, ``actions.no_member``, ``actions.no_message``, ``actions.no_choice``.
    """
    name, email = " ".join(name.split())[:200], email.strip().lower()
    code = rules.postal_code(postal_code)
    _check(action, name, code, at)
    _check_kind(action, riding, message, choices, at)
    assert code is not None
    here = digests.origin(address, timezone.localdate(at))
    same = action.signatures
    from_there = same.filter(origin=here, received_at__gt=at - rules.HOUR).count() if here else 0
    if from_there >= rules.FLOOD:
        raise RuleViolation("actions.flood")
    digest, twin = digests.mailbox(action.pk, email), digests.twin(action.pk, name, code)
    others = same.filter(twin=twin, channel=Signature.Channel.ONLINE).exclude(digest=digest)
    doubt = rules.suspicion(age=age, from_there=from_there, is_twin=bool(twin) and others.exists())
    said = {
        "name": name,
        "email": email,
        "postal_code": code,
        "region": region or elected.region_of(code, at=at),
        "language": language,
        "twin": twin,
        "wording": wording,
        "riding": riding,
        "message": message.strip()[:MOST_LETTER],
        "choices": [one["code"] for one in action.choices if one["code"] in choices],
        "on_behalf_of": " ".join(on_behalf_of.split())[:200],
        "may_hand_over": may_hand_over,
        "wants_news": wants_news,
        "key": secrets.token_hex(16),
    }
    started = {"state": State.WAITING, "origin": here, "suspicion": doubt or "", "received_at": at, "told_at": at}
    made, is_new = Signature.objects.get_or_create(action=action, digest=digest, defaults={**said, **started})
    if is_new:
        letters.tell(made, why="confirm", at=at)
        return made
    # What replaces an unconfirmed signature carries its own doubt, not the former one's.
    return _again(made, {**said, "suspicion": doubt or ""}, at)


def _again(found: Signature, said: Mapping[str, object], at: datetime) -> Signature:
    """The same mailbox: what was not confirmed is replaced, what was is told, at most every ten minutes."""
    held = Signature.objects.select_for_update(of=("self",)).select_related("action").get(pk=found.pk)
    if held.state == State.REFUSED or not held.email or (held.told_at and held.told_at > at - rules.AGAIN):
        return held
    if held.state == State.WAITING:
        for field, value in said.items():
            setattr(held, field, value)
    held.told_at = at
    held.save()
    letters.tell(held, why="confirm" if held.state == State.WAITING else "already", at=at)
    return held


@transaction.atomic
def confirm(*, signature: Signature, at: datetime) -> Signature:
    """Its person confirms: it counts from now on, or is set apart when something does not look right. Once only.

    Raises RuleViolation ``actions.closed`` when the action closed meanwhile.
    """
    if state_of(signature.action, at=at) is not rules.ActionState.OPEN:
        raise RuleViolation("actions.closed")
    if signature.twin:
        # A sheet typed in at this very moment and this person would not see each other otherwise.
        lock = Action.objects.select_for_update(of=("self",), no_key=True)
        lock.values_list("pk").get(pk=signature.action_id)
    state = State.HELD if signature.suspicion else State.COUNTED
    waiting = Signature.objects.filter(pk=signature.pk, state=State.WAITING)
    if not waiting.update(state=state, confirmed_at=at):
        signature.refresh_from_db()
        return signature
    signature.refresh_from_db()
    if state == State.COUNTED:
        _takes_effect(signature, at)
    count_signature(signature, Tally.State(state), at=at)
    return signature


def _takes_effect(signature: Signature, at: datetime) -> None:
    letters.tell(signature, why="thanks", at=at)
    if signature.twin:
        give_way(signature)
    if signature.riding is not None and signature.message:
        member = elected.member_of(signature.riding, on=timezone.localdate(at))
        if member is not None and member.email:
            letters.write_to(member, signature, at=at)
        # The letter has left: what a person wrote is not kept.
        Signature.objects.filter(pk=signature.pk).update(message="")


@transaction.atomic
def withdraw(*, signature: Signature, at: datetime) -> None:
    """The person takes their signature back: nothing of it stays, and it counts no more."""
    held = Signature.objects.select_for_update(of=("self",)).filter(pk=signature.pk).first()
    if held is None:
        return
    record(None, "engagement.signature.withdrawn", held, at=at)
    held.delete()
    if held.confirmed_at is not None and held.state in (State.COUNTED, State.HELD):
        count_signature(held, Tally.State(held.state), at=held.confirmed_at, n=-1)


@transaction.atomic
def forget(*, signature: Signature, at: datetime) -> None:
    """Nothing that says who signed stays; the signature still counts, and its mailbox cannot sign twice."""
    Signature.objects.filter(pk=signature.pk).update(
        name="", email="", postal_code="", message="", twin="", origin="", on_behalf_of="", wants_news=False,
        may_hand_over=False,
    )  # fmt: skip
    record(None, "engagement.signature.forgotten", signature, at=at)


@transaction.atomic
def judge(*, action: Action, keys: Sequence[int], counts: bool, actor: User, at: datetime) -> int:
    """Count signatures that were set apart, or refuse them; tells how many. Raises NotAllowed."""
    if not can_keep_action(actor, action):
        raise NotAllowed("engagement.action.keep")
    found = action.signatures.select_for_update(of=("self",)).filter(pk__in=keys, state=State.HELD)
    moved = list(found.select_related("action").order_by("pk"))
    for one in moved:
        assert one.confirmed_at is not None
        one.state = State.COUNTED if counts else State.REFUSED
        one.save(update_fields=["state"])
        if counts:
            _takes_effect(one, at)
        count_signature(one, Tally.State.HELD, at=one.confirmed_at, n=-1)
        count_signature(one, Tally.State(one.state), at=one.confirmed_at)
    if moved:
        verb = "engagement.signatures.counted" if counts else "engagement.signatures.refused"
        record(actor, verb, action, at=at, after={"signatures": len(moved)})
    return len(moved)


@transaction.atomic
def discard(*, action: Action, at: datetime) -> None:
    """A machine filled the field that nobody sees: nothing is kept but that it happened."""
    count(action, Tally.State.DISCARDED, day=timezone.localdate(at), channel=Signature.Channel.ONLINE)


@transaction.atomic
def sent_oneself(*, action: Action, riding: Riding, wording: str = "", at: datetime) -> None:
    """Somebody says they sent the letter from their own mailbox: counted beside, for nobody can tell."""
    if state_of(action, at=at) is not rules.ActionState.OPEN:
        raise RuleViolation("actions.closed")
    day = timezone.localdate(at)
    count(
        action, Tally.State.COUNTED, day=day, channel="own", region=riding.region, riding=riding.code, wording=wording
    )


def _check(action: Action, name: str, code: str | None, at: datetime) -> None:
    if not name:
        raise RuleViolation("actions.no_name", field="name")
    if code is None:
        raise RuleViolation("actions.postal_code", field="postal_code")
    state = state_of(action, at=at)
    if state is rules.ActionState.COMING:
        raise RuleViolation("actions.not_open", at=action.opens_at)
    if state is not rules.ActionState.OPEN:
        raise RuleViolation("actions.closed")


def _check_kind(action: Action, riding: Riding | None, message: str, choices: Sequence[str], at: datetime) -> None:
    if action.kind == Action.Kind.LETTER:
        if riding is None:
            raise RuleViolation("actions.no_riding")
        member = elected.member_of(riding, on=timezone.localdate(at))
        if member is None or not member.email:
            raise RuleViolation("actions.no_member")
        if not message.strip():
            raise RuleViolation("actions.no_message", field="message")
    promises = {one["code"] for one in action.choices}
    if action.kind == Action.Kind.PLEDGE and promises and not promises & set(choices):
        raise RuleViolation("actions.no_choice", field="choices")


def forget_origins(*, at: datetime) -> int:
    """Where signatures came from is not kept past a day; tells how many forgot."""
    old = Signature.objects.filter(received_at__lt=at - timedelta(days=1)).exclude(origin="")
    return old.update(origin="")
