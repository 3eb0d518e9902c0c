"""Opening an account by oneself: a letter proves the address; nobody else is told whether it has one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.core import signing
from django.db import transaction

from maillon.core.audit import services as audit
from maillon.core.errors import RuleViolation
from maillon.core.mail import services as mail
from maillon.core.parties.models import Person
from maillon.core.people.models import User

OPEN_FOR = timedelta(days=3)
"""How long the link of the letter opens an account."""
_SALT = "open-account"


@dataclass(frozen=True, slots=True)
class Opening:
    """An address that answered its letter, and the page it came from."""

    email: str
    back: str


def ask(*, email: str, back: str, language: str, link: Callable[[str], str], entrance: str, at: datetime) -> None:
    """Write to an address the link that opens its account, or how to enter when it has one; the page says the same.

    ``link`` gives the whole address of a token, ``entrance`` that of the sign-in page.
    """
    address = email.strip().lower()
    known = User.objects.filter(email=address).exists()
    facts = {"link": entrance if known else link(token_of(address, back)), "known": known}
    mail.write(address, "accounts/opening", language, facts, at)


def token_of(email: str, back: str) -> str:
    """What the link of the letter carries: the address it proves, and the page to come back to."""
    return signing.dumps([email, back], salt=_SALT)


def find(token: str) -> Opening | None:
    """What a link of ours says while it opens something; none for any other."""
    try:
        address, back = signing.loads(token, salt=_SALT, max_age=OPEN_FOR)
    except (signing.BadSignature, ValueError):
        return None
    return Opening(address, back)


@transaction.atomic
def open_account(
    *, opening: Opening, given_name: str, family_name: str, password: str, language: str, at: datetime
) -> User:
    """The account of an address that answered, without any role; somebody known at that address finds what is theirs.

    Raises RuleViolation ``people.account_exists``.
    """
    if User.objects.filter(email=opening.email).exists():
        raise RuleViolation("people.account_exists", email=opening.email)
    known = Person.objects.filter(email__iexact=opening.email, user=None).order_by("pk").first()
    person = known or Person.objects.create(
        given_name=given_name.strip(), family_name=family_name.strip(), email=opening.email, language=language
    )
    user = User.objects.create_user(opening.email, password, person=person, language=language, created_at=at)
    EmailAddress.objects.create(user=user, email=opening.email, verified=True, primary=True)
    audit.record(user, "core.account.created", user, at=at)
    return user
