"""A partner's word that it defined the need: asked for, signed, fallen when the text changes, taken back."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.obligations.models import Obligation
from maillon.core.obligations.services import meet, open_one, reopen
from maillon.core.people.models import User
from maillon.dossiers.models import Dossier
from maillon.dossiers.queries.windows import closing_of
from maillon.dossiers.services import timeline
from maillon.funding.models import NeedSignature
from maillon.funding.permissions.planning import can_draft_logic_model, can_sign_need
from maillon.funding.queries import needs
from maillon.funding.queries.applying import bounds_on

KIND = "funding.need"
"""The obligation of a partner to read the need and sign that it is its own."""
_SENDING = ("submit", "resubmit")


@transaction.atomic
def ask(*, dossier: Dossier, actor: User, at: datetime) -> int:
    """Ask the word of every partner let into the application to write; how many owe it. Asked twice, owed once.

    Raises NotAllowed; RuleViolation ``funding.need_nobody`` while no partner was let in.
    """
    held = timeline.hold(dossier.pk)
    if not can_draft_logic_model(actor, held) or not needs.asked(held):
        raise NotAllowed("funding.need.ask")
    let_in = [one.user for one in held.accesses.select_related("user__person")]
    owed = [found for user in let_in if (found := _ask(held, user, actor=actor, at=at)) is not None]
    if not owed:
        raise RuleViolation("funding.need_nobody")
    return len(owed)


def _ask(dossier: Dossier, partner: User, *, actor: User, at: datetime) -> Obligation | None:
    if partner.person is None or not can_sign_need(partner, dossier):
        return None
    known = _owed(dossier, partner)
    if known is not None:
        return known
    closing = closing_of(dossier.version)
    due_at = closing if closing and closing > at else at + timedelta(days=bounds_on(timezone.localdate(at)).need_days)
    name = dossier.title or dossier.reference
    return open_one(
        kind=KIND,
        subject=dossier,
        due_at=due_at,
        actor=actor,
        at=at,
        debtor_person=partner.person,
        creditor=dossier.applicant,
        title={"fr": f"Lire le besoin de « {name} », et le signer", "en": f"Read the need of “{name}”, and sign it"},
    )


@transaction.atomic
def sign(
    *, dossier: Dossier, actor: User, partner: str, name: str, office: str, digest: str, language: str, at: datetime
) -> NeedSignature:
    """Sign the text as it was read (``digest``); the same text signed twice is signed once.

    Raises NotAllowed; RuleViolation ``funding.need_name``, ``funding.need_office``, ``funding.need_partner``,
    ``funding.need_nothing`` while the text is not written, ``funding.need_changed`` when it is no more the one read.
    """
    held = timeline.hold(dossier.pk)
    if not can_sign_need(actor, held) or not needs.asked(held):
        raise NotAllowed("funding.need.sign")
    for field, typed in (("name", name), ("office", office), ("partner", partner)):
        if not typed.strip():
            raise RuleViolation(f"funding.need_{field}", field=field)
    text = needs.text_of(held, language)
    if text.is_blank:
        raise RuleViolation("funding.need_nothing")
    if digest != text.digest:
        raise RuleViolation("funding.need_changed")
    standing = held.need_signatures.filter(signed_by=actor, revoked_at=None).first()
    if standing is not None and standing.text_digest == text.digest:
        return standing
    if standing is not None:
        _fall(standing, "changed", actor=actor, at=at)
    made = NeedSignature.objects.create(
        dossier=held,
        partner=" ".join(partner.split())[:300],
        signed_by=actor,
        name=" ".join(name.split())[:200],
        office=" ".join(office.split())[:200],
        language=language[:5],
        text=text.whole,
        text_digest=text.digest,
        signed_at=at,
    )
    record(actor, "funding.need.signed", made, at=at, after={"dossier": held.reference, "digest": text.digest})
    owed = _owed(held, actor)
    if owed is not None and owed.state == Obligation.State.OPEN:
        meet(obligation=owed, actor=actor, at=at)
    return made


@transaction.atomic
def take_back(*, dossier: Dossier, actor: User, at: datetime) -> None:
    """Whoever signed takes it back, while the application is not sent. Raises NotAllowed."""
    held = timeline.hold(dossier.pk)
    standing = held.need_signatures.filter(signed_by=actor, revoked_at=None).first()
    if standing is None or not can_sign_need(actor, held):
        raise NotAllowed("funding.need.sign")
    _fall(standing, "taken", actor=actor, at=at)


def answered(dossier: Dossier, actor: User | None, at: datetime) -> None:
    """Answers changed: what was signed of another text falls, and is owed again."""
    standing = list(dossier.need_signatures.filter(revoked_at=None).select_related("signed_by"))
    for one in standing:
        if needs.text_of(dossier, one.language).digest != one.text_digest:
            _fall(one, "changed", actor=actor, at=at)


def follow(dossier: Dossier, step: str, actor: User | None, at: datetime) -> None:
    """Nothing is sent without the partner's word on the text as it is, where the terms ask for it.

    Raises RuleViolation ``funding.need_unsigned``.
    """
    terms = needs.asked(dossier) if step in _SENDING else None
    if terms is not None and terms.asked == "required" and not needs.holding(dossier):
        raise RuleViolation("funding.need_unsigned", field="need")


def _fall(one: NeedSignature, because: str, *, actor: User | None, at: datetime) -> None:
    one.revoked_at, one.revoked_because = at, because
    one.save(update_fields=["revoked_at", "revoked_because"])
    record(actor, "funding.need.revoked", one, at=at, after={"because": because, "digest": one.text_digest})
    owed = _owed(one.dossier, one.signed_by) if one.signed_by else None
    if owed is not None and owed.state == Obligation.State.MET:
        reason = timezone.localtime(at).strftime("Le texte signé a changé le %Y-%m-%d.")
        reopen(obligation=owed, reason=reason, actor=actor, at=at)


def _owed(dossier: Dossier, partner: User) -> Obligation | None:
    kept = Obligation.objects.filter(kind=KIND, subject_type=Dossier._meta.label_lower, subject_id=str(dossier.pk))
    return kept.filter(debtor_person=partner.person).order_by("-pk").first() if partner.person else None
