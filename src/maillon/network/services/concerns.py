"""A concern: shared without a name, sent with a code shown once, followed with it."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction

from maillon.core.audit.services import record
from maillon.core.errors import RuleViolation
from maillon.core.parties.models import Organisation
from maillon.dossiers.effects import Occasion
from maillon.dossiers.models import Message, Submission
from maillon.dossiers.permissions import Hand
from maillon.dossiers.queries.reading import answers_of
from maillon.dossiers.services import messaging, starting, submitting
from maillon.dossiers.services.filling import fill
from maillon.network.models import Concern
from maillon.network.queries import concerns as queries
from maillon.network.rules import concerns as rules

_SUBJECT = "/data/faits/sujet"
_SUBJECTS = {Concern.Channel.CODE: "ethique", Concern.Channel.SAFEGUARDING: "eas"}


@transaction.atomic
def begin(*, channel: str, about: Organisation | None, language: str, at: datetime) -> tuple[Concern, str]:
    """Somebody without a name begins to write; gives the concern and the digest of the link that opens its form.

    Raises RuleViolation ``concerns.closed`` when nobody would read it, ``concerns.channel`` for no channel.
    """
    if channel not in Concern.Channel.values:
        raise RuleViolation("concerns.channel", field="channel")
    version = queries.receiving_version(at=at)
    if version is None:
        raise RuleViolation("concerns.closed")
    dossier, link_hash = starting.start_without_account(version=version, at=at, language=language)
    concern = Concern.objects.create(
        dossier=dossier,
        channel=channel,
        about=about,
        is_anonymous=True,
        # Nobody holds this code: the one that follows the concern is drawn when it is sent.
        follow_up_digest=queries.digest(rules.drawn(secrets.choice)),
        received_at=at,
    )
    submission = Submission.objects.get(dossier=dossier)
    if _SUBJECT in _answers(submission):
        typed = {_SUBJECT: _SUBJECTS[Concern.Channel(channel)]}
        hand = Hand(links=frozenset({link_hash}))
        fill(hand=hand, submission=submission, typed=typed, revision=0, at=at, language=language)
    return concern, link_hash


@transaction.atomic
def send(*, concern: Concern, hand: Hand, language: str, at: datetime) -> str:
    """Send it to the committee; gives the follow-up code, which is kept nowhere and never given again.

    Who wants to be reached is no longer anonymous to the committee. Raises NotAllowed, RuleViolation
    ``dossiers.missing`` as ``dossiers.services.submitting`` does.
    """
    submitting.submit_without_account(dossier=concern.dossier, hand=hand, at=at, language=language)
    code = rules.drawn(secrets.choice)
    wants_contact = _answers(Submission.objects.get(dossier=concern.dossier)).get("/data/suite/contact") == "oui"
    concern.follow_up_digest, concern.received_at = queries.digest(code), at
    concern.is_anonymous = not wants_contact
    concern.save(update_fields=["follow_up_digest", "received_at", "is_anonymous"])
    # What it says, whom it is about and by which channel stay out of the journal, which others read.
    record(None, "network.concern.received", concern, at=at)
    return code


@transaction.atomic
def forget_unsent(*, concern: Concern, at: datetime) -> bool:
    """A concern never sent goes with all that was written: whom it was about, the answers, the link; True if it did."""
    if not starting.forget_unsent(dossier=concern.dossier, at=at):
        return False
    concern.delete()
    return True


def reply(*, concern: Concern, body: str, link: str, at: datetime) -> Message:
    """Whoever holds the code writes to the committee. ``link``: the committee's address of the dossier.

    Raises RuleViolation ``dossiers.message_empty``, ``dossiers.message_too_long``.
    """
    return messaging.write_without_account(dossier=concern.dossier, body=body, at=at, link=link)


def upheld(occasion: Occasion) -> None:
    """The committee upheld a concern and asks for measures."""
    concern = Concern.objects.get(dossier=occasion.dossier)
    record(occasion.actor, "network.concern.upheld", concern, at=occasion.at)


def _answers(submission: Submission) -> dict[str, str]:
    return dict(answers_of(submission).values())
