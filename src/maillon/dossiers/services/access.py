"""Opening one dossier to a colleague, a partner, or whoever holds a link."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.mail.services import write as write_letter
from maillon.core.people.erasing import on_erasure
from maillon.core.people.models import User
from maillon.core.people.queries import token_hash
from maillon.dossiers.models import AnswerChange, Dossier, DossierAccess, Message, TimelineEntry
from maillon.dossiers.permissions import can_draft, can_sign
from maillon.dossiers.rules import definition
from maillon.dossiers.services import timeline

Right = DossierAccess.Right
OFFER_LASTS = timedelta(days=14)
_SALT = "maillon.dossiers.access"
_ORDER = [Right.CONSULT, Right.DRAFT, Right.SIGN]


@transaction.atomic
def offer(
    *, dossier: Dossier, email: str, right: str, actor: User, inviter: str, language: str, link: str, at: datetime
) -> None:
    """Send somebody a link that gives them a right on this dossier, whether they have an account already or not.

    ``link`` is an address with ``{token}``; it holds for fourteen days. Who drafts invites to read and to write; only
    who signs lets others sign. Raises NotAllowed; RuleViolation ``dossiers.access_email``, ``dossiers.access_right``.
    """
    held = timeline.hold(dossier.pk)
    _may_give(actor, held, right)
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as wrong:
        raise RuleViolation("dossiers.access_email", field="email") from wrong
    token = signing.dumps({"d": held.pk, "r": right, "b": actor.pk, "e": address}, salt=_SALT, compress=True)
    context = {
        "reference": held.reference,
        "inviter": inviter,
        "right": right,
        "link": link.replace("{token}", token),
        "expires_at": at + OFFER_LASTS,
    }
    write_letter(address, "dossiers/access", language, context, at)
    record(actor, "dossiers.access.offered", held, at=at, after={"right": right})


def offered(token: str) -> tuple[Dossier, str, User] | None:
    """The dossier, the right and who offered it, of a link still good; None for any other."""
    try:
        said = signing.loads(token, salt=_SALT, max_age=OFFER_LASTS)
    except signing.BadSignature:
        return None
    rows = Dossier.objects.select_related("version__procedure", "applicant", "applicant_person")
    dossier = rows.filter(pk=said["d"]).first()
    giver = User.objects.filter(pk=said["b"], is_active=True).first()
    if dossier is None or giver is None or not _gives(giver, dossier, said["r"]):
        return None
    return dossier, said["r"], giver


@transaction.atomic
def accept(*, token: str, actor: User, at: datetime) -> Dossier:
    """Take the right a link gives; a stronger one already held stays. Raises RuleViolation ``dossiers.access_over``."""
    found = offered(token)
    if found is None:
        raise RuleViolation("dossiers.access_over")
    dossier, right, giver = found
    held = timeline.hold(dossier.pk)
    access = DossierAccess.objects.filter(dossier=held, user=actor).first()
    if access is not None and _ORDER.index(Right(access.right)) >= _ORDER.index(Right(right)):
        return held
    access, _created = DossierAccess.objects.update_or_create(
        dossier=held, user=actor, defaults={"right": right, "granted_by": giver, "granted_at": at}
    )
    record(actor, "dossiers.access.granted", access, at=at, after={"dossier": held.reference, "right": right})
    timeline.write(held, TimelineEntry.Kind.ACCESS, actor=actor, at=at, data={"right": right})
    return held


@transaction.atomic
def revoke(*, access: DossierAccess, actor: User, at: datetime) -> None:
    """Take a right back. Everyone may give up their own. Raises NotAllowed."""
    held = timeline.hold(access.dossier_id)
    if access.user_id != actor.pk:
        _may_give(actor, held, access.right)
    record(actor, "dossiers.access.revoked", access, at=at, before={"right": access.right})
    access.delete()


@transaction.atomic
def make_link(*, dossier: Dossier, actor: User, at: datetime) -> str:
    """A secret that opens the answers without an account; the former one is dead from now on.

    Given once: only its SHA-256 is kept. Raises NotAllowed; RuleViolation ``dossiers.without_account`` where the
    procedure does not allow it.
    """
    held = timeline.hold(dossier.pk)
    _may_give(actor, held, Right.DRAFT)
    if not definition.read(held.version.definition).applicants.without_account:
        raise RuleViolation("dossiers.without_account")
    secret = secrets.token_urlsafe(24)
    held.link_hash = token_hash(secret)
    held.save(update_fields=["link_hash"])
    record(actor, "dossiers.link.made", held, at=at)
    return secret


@transaction.atomic
def close_link(*, dossier: Dossier, actor: User, at: datetime) -> None:
    """The link without account opens nothing any more. Raises NotAllowed."""
    held = timeline.hold(dossier.pk)
    _may_give(actor, held, Right.DRAFT)
    if held.link_hash:
        held.link_hash = ""
        held.save(update_fields=["link_hash"])
        record(actor, "dossiers.link.closed", held, at=at)


def _gives(giver: User, dossier: Dossier, right: str) -> bool:
    if right not in _ORDER:
        return False
    return can_sign(giver, dossier) if right == Right.SIGN else can_draft(giver, dossier)


def _may_give(actor: User, dossier: Dossier, right: str) -> None:
    if not can_draft(actor, dossier):
        raise NotAllowed("dossiers.give_access")
    if not _gives(actor, dossier, right):
        raise RuleViolation("dossiers.access_right", field="right")


@on_erasure
def forget_person(user: User) -> None:
    """A person who is erased leaves no name on dossiers: their rights end, their words and answers stay unsigned."""
    DossierAccess.objects.filter(user=user).delete()
    Message.objects.filter(author=user).update(author=None)
    AnswerChange.objects.filter(author=user).update(author=None)
