"""Opening one's own account to apply, to leave, to follow one's file: an address first, then a name and a password."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login as open_session
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from maillon.core.errors import RuleViolation
from maillon.core.people import opening
from maillon.web.accounts.forms import JoinForm
from maillon.web.refusals import sentence
from maillon.web.sendings import admits, status_of


class AskForm(forms.Form):
    """The address an account is opened with."""

    email = forms.EmailField(
        label=gettext_lazy("Votre courriel"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        error_messages={
            "required": gettext_lazy("Écrivez votre adresse."),
            "invalid": gettext_lazy("Cette adresse n’est pas complète. Elle ressemble à nom@exemple.org."),
        },
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for the letter that opens an account; the answer is the same whoever has one."""
    if request.user.is_authenticated:
        return redirect(_back(request, request.GET.get("next", "")))
    form, now = AskForm(request.POST if request.method == "POST" else None), timezone.now()
    language = (get_language() or "fr")[:2]
    if request.method == "POST" and form.is_valid() and admits(request, "account", form, at=now):
        opening.ask(
            email=form.cleaned_data["email"],
            back=_back(request, request.GET.get("next", "")),
            language=language,
            link=lambda token: settings.BASE_URL + reverse("account_open_with", kwargs={"token": token}),
            entrance=settings.BASE_URL + reverse("account_login"),
            at=now,
        )
        return render(request, "accounts/opening_asked.html", {"email": form.cleaned_data["email"]})
    return render(request, "accounts/opening.html", {"form": form}, status=status_of(form))


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def finish(request: HttpRequest, token: str) -> HttpResponse:
    """Open the account: a name and a password; then back to the page one came from."""
    found = opening.find(token)
    if found is None:
        return render(request, "accounts/opening_closed.html", status=404)
    form = JoinForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            said = {name: form.cleaned_data[name] for name in ("given_name", "family_name", "password")}
            language = (get_language() or "fr")[:2]
            user = opening.open_account(opening=found, language=language, at=timezone.now(), **said)
        except RuleViolation as refused:
            form.add_error(None, sentence(refused))
        else:
            open_session(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
            messages.success(request, _("Bienvenue : votre compte est prêt."))
            return redirect(_back(request, found.back))
    context = {"form": form, "email": found.email}
    answer = render(request, "accounts/opening_with.html", context, status=422 if form.errors else 200)
    answer["Referrer-Policy"] = "same-origin"
    return answer


def _back(request: HttpRequest, asked: str) -> str:
    """A page of ours, or one's own space."""
    own = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return asked if own else reverse("space")
