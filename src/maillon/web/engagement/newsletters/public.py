"""The newsletter as everybody meets it: the archive, subscribing, the links of the letters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from maillon.core.privacy.queries.consents import current_purpose
from maillon.engagement.models import Issue
from maillon.engagement.permissions import newsletters as permissions
from maillon.engagement.queries import newsletters as queries
from maillon.engagement.services import subscribing as services
from maillon.web.engagement import fields
from maillon.web.engagement.events.acting import attempt
from maillon.web.insight.phrases import language
from maillon.web.insight.presenters import pager
from maillon.web.sendings import admits, status_of

PER_PAGE = 20


class SubscribeForm(forms.Form):
    """An address, and what it wants to hear of."""

    email = fields.mail()
    interests = fields.several(gettext_lazy("Ce qui vous intéresse"))
    website = fields.trap()

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        fields.offer(self, interests=services.INTERESTS)


class InterestsForm(SubscribeForm):
    """The same, from the letter: the address stays."""

    language = forms.ChoiceField(
        label=gettext_lazy("Langue"), choices=[("fr", "Français"), ("en", "English")], required=False
    )

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        del self.fields["email"], self.fields["website"]


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    """What went out, and one form to receive the next; the answer is the same for an address already known."""
    now = timezone.now()
    form = SubscribeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data

        def act() -> None:
            services.ask(email=told["email"], interests=told["interests"], language=language(), at=now)

        if told["website"] or (admits(request, "newsletter", form, at=now) and attempt(form, act)):
            return redirect(f"{reverse('newsletter')}?demande=1")
    shown = Paginator(queries.archive(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "module": "engagement",
        "form": form,
        "asked": "demande" in request.GET and not form.errors,
        "purpose": current_purpose(queries.PURPOSE, at=now),
        "issues": shown,
        "pager": pager(shown.number, shown.paginator.num_pages, reverse("newsletter")),
        "may_keep": permissions.can_keep_newsletter(request.user),
    }
    return render(request, "engagement/newsletters/home.html", context, status=status_of(form))


@require_safe
def issue(request: HttpRequest, slug: str) -> HttpResponse:
    """One issue, as it was sent."""
    found = get_object_or_404(permissions.issues_seen_by(request.user), slug=slug)
    context = {
        "module": "engagement",
        "issue": found,
        "names": fields.named(found.interests, services.INTERESTS),
        "may_keep": permissions.can_keep_newsletter(request.user),
    }
    return render(request, "engagement/newsletters/issue.html", context)


@never_cache
@sensitive_variables("token")
@require_http_methods(["GET", "HEAD", "POST"])
def subscription(request: HttpRequest, token: str) -> HttpResponse:
    """The address answers: opening changes nothing, the button does; later, the same page changes the interests."""
    if not queries.is_link(token):
        raise Http404
    held, now = queries.find(token), timezone.now()
    if held is None:
        return _left(request)
    wanted = list(held.interests.values_list("code", flat=True))
    form = InterestsForm(
        request.POST if request.method == "POST" else None, initial={"interests": wanted, "language": held.language}
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data

        def act() -> None:
            services.confirm(
                subscription=held,
                interests=told["interests"],
                language=told["language"] or held.language,
                at=now,
            )

        if attempt(form, act):
            messages.success(request, _("C’est confirmé : vous recevrez le prochain numéro."))
            return _private(redirect("newsletter_subscription", token=token))
    context = {
        "module": "engagement",
        "subscription": held,
        "form": form,
        "token": token,
        "purpose": current_purpose(queries.PURPOSE, at=now),
    }
    status = 422 if form.errors else 200
    return _private(render(request, "engagement/newsletters/subscription.html", context, status=status))


# A mail program's own button posts here without having read the page (RFC 8058): the address itself is the secret.
@csrf_exempt
@never_cache
@sensitive_variables("token")
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Leave and be forgotten; a second click finds it done."""
    if not queries.is_link(token):
        raise Http404
    held = queries.find(token)
    if held is not None and request.method == "POST":
        number = Issue.objects.filter(slug=request.GET.get("numero", "").replace("\x00", "")[:120]).first()
        services.leave(subscription=held, issue=number, at=timezone.now())
        held = None
    if held is None:
        return _left(request)
    context = {"module": "engagement", "token": token}
    return _private(render(request, "engagement/newsletters/leave.html", context))


def _left(request: HttpRequest) -> HttpResponse:
    return _private(render(request, "engagement/newsletters/left.html", {"module": "engagement"}))


def _private(answer: HttpResponse) -> HttpResponse:
    answer["Referrer-Policy"] = "same-origin"
    answer["X-Robots-Tag"] = "noindex"
    return answer
