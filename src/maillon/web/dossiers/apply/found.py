"""Who is at the page, and the dossier it is about, for whoever may be on it; 404 for everybody else."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language

from maillon.core.people.models import User
from maillon.dossiers.models import Dossier, Submission
from maillon.dossiers.permissions import Hand, can_consult, can_read_answers
from maillon.dossiers.queries.reading import third_language

LINKS, NAME = "dossier_links", "dossier_name"
"""Where a session keeps the links somebody opened without account, and the name they gave."""
LANGUAGES = "dossier_languages"
"""Where a session keeps the language somebody reads a dossier's questions in, by its reference."""
_MOST = 50

View = Callable[..., HttpResponseBase]


def hand_of(request: HttpRequest) -> Hand:
    """Who is at the page: an account, and the links opened in this session."""
    user = request.user if isinstance(request.user, User) else None
    return Hand(user, frozenset(request.session.get(LINKS, ())), "" if user else request.session.get(NAME, ""))


def for_hands(view: View) -> View:
    """Only for who is signed in or opened a link; a script that saves in passing is told 401, others to sign in."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        hand = hand_of(request)
        if hand.user is None and not hand.links:
            return asks_to_sign_in(request)
        return view(request, *args, **kwargs)

    return guarded


def asks_to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """The sign-in page, or 401 to a script."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401)
    return redirect_to_login(request.get_full_path())


def dossier_of(request: HttpRequest, reference: str) -> Dossier:
    """A dossier that somebody with an account consults for the applicant."""
    rows = Dossier.objects.select_related("version__procedure", "applicant", "applicant_person", "handler")
    rows = rows.prefetch_related("version__extensions")
    dossier = get_object_or_404(rows, reference=reference)
    if not can_consult(hand_of(request).user, dossier):
        raise Http404
    return dossier


def submission_of(request: HttpRequest, reference: str, pk: int) -> Submission:
    """Answers that this person may at least read."""
    rows = Submission.objects.select_related(
        "form", "respondent", "dossier__version__procedure", "dossier__applicant", "dossier__applicant_person"
    ).prefetch_related("dossier__version__extensions")
    submission = get_object_or_404(rows, pk=pk, dossier__reference=reference)
    if not can_read_answers(hand_of(request), submission):
        raise Http404
    return submission


def dossier_in(submission: Submission) -> Dossier:
    """The dossier of answers found by ``submission_of``."""
    assert submission.dossier is not None
    return submission.dossier


def interface_language() -> str:
    """``fr`` or ``en``: the pages' own."""
    return (get_language() or "fr")[:2]


def chosen_language(request: HttpRequest, submission: Submission) -> str:
    """The language somebody asked this dossier's questions in: just now, before in this session, or a third one kept.

    "" where nobody chose: the questions are then in the page's own language.
    """
    reference = dossier_in(submission).reference
    kept: dict[str, str] = request.session.get(LANGUAGES, {})
    asked = request.GET.get("langue", "")[:12]
    if asked and kept.get(reference) != asked:
        kept = dict([*(one for one in kept.items() if one[0] != reference), (reference, asked)][-_MOST:])
        request.session[LANGUAGES] = kept
    return kept.get(reference) or third_language(submission)


def token_of(text: str) -> UUID | None:
    """The mark of a form that was sent; None where there is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
