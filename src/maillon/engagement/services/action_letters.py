"""Letters about an action: please confirm, thank you, you signed already; and the one an elected member receives."""

from __future__ import annotations

from datetime import datetime

from maillon.core.mail import services as mail
from maillon.core.narratives import read
from maillon.engagement.addresses import address
from maillon.engagement.models import ElectedMember, Signature
from maillon.engagement.queries.actions import token_of

TEMPLATE = "engagement/signature"
TO_ELECTED = "engagement/elected"


def tell(signature: Signature, *, why: str, at: datetime) -> None:
    """Write to who signed; ``why`` is ``confirm``, ``thanks`` or ``already``."""
    action, language = signature.action, signature.language
    mail.write(
        signature.email,
        TEMPLATE,
        language,
        {
            "why": why,
            "kind": action.kind,
            "title": read(action.title, language).text,
            "demand": read(action.demand, language).text,
            "thanks": read(action.thanks, language).text,
            "name": signature.name,
            "message": signature.message if why == "confirm" else "",
            "link": address("signature", language, token=token_of(signature)),
            "page": address("action", language, slug=action.slug),
        },
        at,
    )


def write_to(member: ElectedMember, signature: Signature, *, at: datetime) -> None:
    """Send an elected member the letter a person wrote and confirmed, with where to answer them."""
    action, language = signature.action, signature.language
    mail.write(
        member.email,
        TO_ELECTED,
        language,
        {
            "subject": read(action.letter_subject, language).text or read(action.title, language).text,
            "message": signature.message,
            "name": signature.name,
            "email": signature.email,
            "riding": member.riding.name,
            "postal_code": signature.postal_code,
            "page": address("action", language, slug=action.slug),
        },
        at,
        reply_to=signature.email,
    )
