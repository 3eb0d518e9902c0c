"""Keys for one's machines: made with scopes and an expiry, shown once, revoked at will."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from maillon.core.errors import RuleViolation
from maillon.core.tokens import queries, services
from maillon.core.tokens.rules import LIFETIMES, Scope
from maillon.web.accounts.labels import LIFETIME_LABELS, SCOPES
from maillon.web.http import person
from maillon.web.refusals import sentence


class TokenForm(forms.Form):
    """What the token is for, what it may do and how long it lives."""

    name = forms.CharField(
        label=gettext_lazy("À quoi servira-t-il?"),
        help_text=gettext_lazy("Par exemple : tableur des rapports, site de l’organisme."),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Dites à quoi servira ce jeton : vous le reconnaîtrez plus tard.")},
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("Ce qu’il permet"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": gettext_lazy("Vos rôles ne donnent pas cette portée. Choisissez dans la liste.")
        },
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("Durée"),
        coerce=int,
        initial=90,
        choices=[(days, LIFETIME_LABELS[days]) for days in LIFETIMES],
        error_messages={
            "required": gettext_lazy("Choisissez une durée."),
            "invalid_choice": gettext_lazy("Choisissez une durée de la liste."),
        },
    )

    def __init__(self, *arguments: Any, open_scopes: list[Scope], **named: Any) -> None:
        super().__init__(*arguments, **named)
        offered = [scope for scope in open_scopes if scope is not Scope.READ]
        self.fields["scopes"].choices = [(scope.value, SCOPES[scope]) for scope in offered]  # type: ignore[attr-defined]


@login_required
@reauthentication_required  # type: ignore[untyped-decorator]
@never_cache
def tokens(request: HttpRequest) -> HttpResponse:
    """One's tokens, and a form for a new one, whose secret is shown here and never again."""
    user, now = person(request), timezone.now()
    form = TokenForm(request.POST if request.method == "POST" else None, open_scopes=queries.scopes_open_to(user))
    secret = ""
    if request.method == "POST" and form.is_valid():
        try:
            _token, secret = services.create(
                actor=user,
                name=form.cleaned_data["name"],
                scopes=form.cleaned_data["scopes"],
                expires_at=now + timedelta(days=form.cleaned_data["days"]),
                at=now,
            )
            form = TokenForm(open_scopes=queries.scopes_open_to(user))
        except RuleViolation as refused:
            form.add_error(refused.field if refused.field in form.fields else None, sentence(refused))
    listed = [
        {"token": token, "alive": token.is_alive(now), "scopes": [SCOPES[Scope(scope)] for scope in token.scopes]}
        for token in queries.tokens_of(user)[:50]
    ]
    context = {"form": form, "secret": secret, "tokens": listed, "space": "account"}
    return render(request, "accounts/tokens.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    """Make one of one's tokens useless from now on."""
    user = person(request)
    token = get_object_or_404(queries.tokens_of(user), pk=pk)
    services.revoke(token=token, actor=user, at=timezone.now())
    messages.success(request, _("Le jeton « %(name)s » n’ouvre plus rien.") % {"name": token.name})
    return redirect("api_tokens")
