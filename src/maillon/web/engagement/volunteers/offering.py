"""Offering help without an account, and the link by which a volunteer answers, changes and leaves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from maillon.core.privacy.queries.consents import current_purpose
from maillon.engagement.models import HelpRequest, Volunteer
from maillon.engagement.permissions.volunteers import PURPOSE
from maillon.engagement.queries import volunteers as queries
from maillon.engagement.rules.nearby import availability_of, chosen_of
from maillon.engagement.services import helping
from maillon.engagement.services import volunteering as services
from maillon.web.engagement import fields
from maillon.web.engagement.events.acting import attempt
from maillon.web.engagement.volunteers import words
from maillon.web.insight.phrases import language
from maillon.web.sendings import admits, status_of


class OfferForm(forms.Form):
    """What one offers, where and when, and whether one may be found."""

    name = fields.line(gettext_lazy("Prénom et nom"), autocomplete="name")
    shown_name = fields.line(
        gettext_lazy("Comment vous nommer"),
        most=60,
        hint=gettext_lazy("Un prénom suffit : c’est tout ce qu’on lit de vous avant votre oui."),
        autocomplete="given-name",
    )
    email = fields.mail()
    town = forms.ChoiceField(label=gettext_lazy("La ville la plus proche"))
    reach_km = forms.ChoiceField(label=gettext_lazy("Jusqu’où"), choices=list(words.REACHES.items()), initial="25")
    availability = fields.several(gettext_lazy("Quand"))
    skills = fields.several(gettext_lazy("Ce que vous aimez faire"))
    about = fields.paragraphs(gettext_lazy("Un mot de plus"), rows=3, most=600, required=False)
    may_be_found = forms.BooleanField(
        label=gettext_lazy("J’accepte que les organismes membres me trouvent"), required=False
    )
    website = fields.trap()

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        fields.offer(
            self,
            town=[("", _("Choisissez")), *words.town_choices()],
            availability=list(words.TIMES.items()),
            skills=queries.SKILLS,
        )

    def words(self) -> dict[str, Any]:
        """What the service keeps."""
        told = self.cleaned_data
        return {
            **{name: told[name] for name in ("name", "shown_name", "town", "about")},
            "reach_km": int(told["reach_km"]),
            "availability": availability_of(told["availability"]),
        }


class ChangeForm(OfferForm):
    """The same, by one’s link: the address stays."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        del self.fields["email"], self.fields["website"]


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest) -> HttpResponse:
    """Offer one’s help; a letter asks to confirm, and the answer is the same for an address already known."""
    now = timezone.now()
    form = OfferForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data

        def act() -> None:
            services.offer(
                email=told["email"],
                words=form.words(),
                skills=told["skills"],
                may_be_found=told["may_be_found"],
                language=language(),
                at=now,
            )

        if told["website"] or (admits(request, "volunteers", form, at=now) and attempt(form, act)):
            return redirect(f"{reverse('volunteers')}?demande=1")
    purpose = current_purpose(PURPOSE, at=now)
    context = {
        "module": "engagement",
        "form": form,
        "asked": "demande" in request.GET and not form.errors,
        "purpose": purpose,
        "counts": queries.counts(at=now),
    }
    return render(request, "engagement/volunteers/offer.html", context, status=status_of(form))


@never_cache
@sensitive_variables("token")
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def volunteer(request: HttpRequest, token: str) -> HttpResponse:
    """One’s offer, by the link of the letters: confirm, answer a request, change, leave."""
    held = queries.find(token)
    if held is None:
        raise Http404
    wanted = request.POST.get("do", "")
    form = ChangeForm(request.POST if wanted == "change" else None, initial=_initial(held))
    refused = forms.Form(data={}) if wanted in ("yes", "no") else None
    done = _do(request, held, form, refused, wanted) if request.method == "POST" else None
    if done is not None:
        return _private(done)
    held.refresh_from_db()
    requests = list(queries.requests_to(held))
    context = {
        "module": "engagement",
        "volunteer": held,
        "form": form,
        "refused": refused,
        "to_answer": [one for one in requests if one.state == HelpRequest.State.ASKED],
        "answered": [(one, *words.STATES[one.state]) for one in requests if one.state != HelpRequest.State.ASKED],
        "hours": queries.minutes_of(held) / 60,
        "town": words.town_name(held.town),
        "purpose": current_purpose(PURPOSE, at=timezone.now()),
    }
    wrong = form.errors or (refused is not None and refused.errors)
    return _private(render(request, "engagement/volunteers/volunteer.html", context, status=422 if wrong else 200))


def _do(
    request: HttpRequest, held: Volunteer, form: ChangeForm, refused: forms.Form | None, wanted: str
) -> HttpResponse | None:
    now = timezone.now()
    if wanted == "confirm":
        services.confirm(volunteer=held, at=now)
        messages.success(request, _("C’est confirmé. Merci!"))
        return redirect(request.path)
    if wanted == "forget":
        services.forget(volunteer=held, at=now)
        return render(request, "engagement/volunteers/forgotten.html", {"module": "engagement"})
    if refused is not None and refused.is_valid():
        asked = held.requests.filter(pk=_number(request.POST.get("request", ""))).first()
        if asked is None:
            raise Http404
        if attempt(refused, lambda: helping.answer(request=asked, yes=wanted == "yes", at=now)):
            messages.success(request, _("Votre réponse est partie."))
            return redirect(request.path)
        return None
    if wanted == "change" and form.is_valid():
        told = form.cleaned_data

        def act() -> None:
            services.change(
                volunteer=held, words=form.words(), skills=told["skills"], may_be_found=told["may_be_found"], at=now
            )

        if attempt(form, act):
            messages.success(request, _("C’est changé."))
            return redirect(request.path)
        return None
    if wanted != "change":
        raise Http404
    return None


def _initial(held: Volunteer) -> dict[str, Any]:
    return {
        **{name: getattr(held, name) for name in ("name", "shown_name", "town", "about")},
        "reach_km": str(held.reach_km),
        "availability": chosen_of(held.availability),
        "skills": list(held.skills.values_list("code", flat=True)),
        "may_be_found": held.purpose_id is not None,
    }


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 12 else 0


def _private(answer: HttpResponse) -> HttpResponse:
    answer["Referrer-Policy"] = "same-origin"
    answer["X-Robots-Tag"] = "noindex"
    return answer
