"""What a page of the books is asked: which book, which days, which account; what is not one is said."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.http import Http404, HttpRequest, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillon.ledger.models import Account, Book
from maillon.ledger.permissions import kept_by
from maillon.web.http import person

SINCE, ON = "du", "au"


@dataclass(slots=True)
class Days:
    """Two days as typed, read where they can be; ``problems`` says by field what cannot."""

    typed: dict[str, str]
    since: date | None = None
    on: date | None = None
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def status(self) -> int:
        """200, or 422 when a day could not be read."""
        return 422 if self.problems else 200


def days(given: QueryDict) -> Days:
    """The first and last days a form asks for, both included; either may be left out."""
    found = Days({name: given.get(name, "").strip()[:20] for name in (SINCE, ON)})
    for name, typed in found.typed.items():
        try:
            day = parse_date(typed) if typed else None
        except ValueError:
            day = None
        if typed and day is None:
            found.problems[name] = _("« %(typed)s » n’est pas un jour; écrivez 2026-03-31.") % {"typed": typed}
        elif name == SINCE:
            found.since = day
        else:
            found.on = day
    if found.since and found.on and found.on < found.since:
        found.problems[ON] = _("Le dernier jour précède le premier.")
    return found


def book_of(request: HttpRequest, code: str) -> Book:
    """A book the reader keeps; any other answers 404, as what does not exist."""
    return get_object_or_404(kept_by(person(request)), code=code)


def account_of(book: Book, code: str) -> Account | None:
    """The account of a code; none for an empty one. Raises Http404 for a code the book does not have."""
    if not code:
        return None
    found = book.accounts.filter(code=code.replace("\x00", "")).first()
    if found is None:
        raise Http404
    return found


def named(thing: Book | Account) -> str:
    """The name of a book or an account for the reader."""
    return thing.name_en if (get_language() or "fr").startswith("en") else thing.name_fr


def query(given: QueryDict) -> str:
    """What was asked, but the page, ready to be followed by another."""
    kept = given.copy()
    kept.pop("page", None)
    return f"{kept.urlencode()}&" if kept else ""
