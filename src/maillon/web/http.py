"""What every view may ask of a request."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from maillon.core.people.models import User


def person(request: HttpRequest) -> User:
    """Who is signed in, where the page asks for it (``login_required``)."""
    user = request.user
    if not isinstance(user, User):
        raise TypeError("this page is only for people who are signed in")
    return user


def sent(request: HttpRequest) -> tuple[Any, Any]:
    """What a form with files is made of: the answers and the files sent, or neither when the page is only read."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def whole_number(text: str | None, *, digits: int = 9) -> int | None:
    """A whole number of an address or a hidden field, of so many digits at most, or ``None``."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= digits else None
