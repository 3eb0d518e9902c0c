"""A departure outside of any group: who, where, from when to when, under which rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillon.core.codelists import queries as codelists
from maillon.core.parties.models import Organisation
from maillon.core.text import fold
from maillon.mobility.models import Departure, Guideline, Offer
from maillon.mobility.permissions.departures import sending_homes
from maillon.mobility.permissions.offers import offers_kept_by
from maillon.mobility.services import entering as services
from maillon.web.http import person
from maillon.web.network.space.acting import attempt, chosen
from maillon.web.network.space.forms import _REQUIRED, _day


class EnterForm(forms.Form):
    """Somebody who leaves alone."""

    email = forms.EmailField(
        label=gettext_lazy("Son courriel"),
        error_messages=_REQUIRED,
        help_text=gettext_lazy("Sa liste à cocher lui est écrite là. Connue ou non du site, la personne est la même."),
    )
    given_name = forms.CharField(label=gettext_lazy("Prénom"), max_length=100, error_messages=_REQUIRED)
    family_name = forms.CharField(label=gettext_lazy("Nom de famille"), max_length=100, error_messages=_REQUIRED)
    born_on = _day(
        gettext_lazy("Date de naissance"),
        required=False,
        hint=gettext_lazy("Pour une personne mineure, un parent devra signer."),
    )
    title_fr = forms.CharField(
        label=gettext_lazy("Mandat ou projet, en français"), max_length=200, error_messages=_REQUIRED
    )
    title_en = forms.CharField(label=gettext_lazy("La même chose en anglais"), max_length=200, required=False)
    country = forms.ChoiceField(label=gettext_lazy("Pays"), error_messages=_REQUIRED)
    place = forms.CharField(label=gettext_lazy("Ville ou village"), max_length=200, required=False)
    starts_on = _day(gettext_lazy("Premier jour là-bas"))
    ends_on = _day(gettext_lazy("Jour du retour"))
    programme = forms.ChoiceField(label=gettext_lazy("Règles suivies"), error_messages=_REQUIRED)

    def __init__(self, *arguments: Any, homes: list[Organisation], **named: Any) -> None:
        super().__init__(*arguments, **named)
        language = (get_language() or "fr")[:2]
        fields: dict[str, Any] = self.fields
        countries = ((code, names[language == "en"]) for code, names in codelists.in_use("Country").items())
        fields["country"].choices = [("", "–"), *sorted(countries, key=lambda pair: fold(pair[1]))]
        kept = Guideline.objects.filter(kind=Guideline.Kind.CARE).order_by("programme", "-starts_on")
        fields["programme"].choices = sorted({(one, one.upper()) for one in kept.values_list("programme", flat=True)})
        if len(homes) > 1:
            fields["organisation"] = forms.ChoiceField(
                label=_("Organisme"), choices=[(str(one.pk), one.name(language)) for one in homes]
            )
            self.order_fields(["organisation"])

    def facts(self) -> dict[str, Any]:
        """What the register keeps."""
        said = self.cleaned_data
        titles = {language: said[f"title_{language}"].strip() for language in ("fr", "en")}
        return {
            "title": {language: text for language, text in titles.items() if text},
            **{name: said[name] for name in ("country", "place", "starts_on", "ends_on", "born_on")},
        }


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter a person in the register; an offer named in the address fills the form."""
    user, now = person(request), timezone.now()
    homes = list(Organisation.objects.filter(pk__in=sending_homes(user)).order_by("pk"))
    if not homes:
        raise Http404
    offer = offers_kept_by(user).filter(slug=request.GET.get("offre", ""), season=None).first()
    form = EnterForm(request.POST if request.method == "POST" else None, homes=homes, initial=_initial(offer))
    made: list[Departure] = []

    def enter() -> None:
        said = form.cleaned_data
        linked = {"offer": offer, "host_id": offer.host_id} if offer else {}
        made.append(
            services.enter(
                organisation=offer.organisation if offer else chosen(form, homes),
                **{name: said[name] for name in ("email", "given_name", "family_name", "programme")},
                facts=form.facts() | linked,
                language=(get_language() or "fr")[:2],
                actor=user,
                at=now,
            )
        )

    if request.method == "POST" and form.is_valid() and attempt(form, enter):
        messages.success(request, _("Le départ est au registre; la personne reçoit sa liste par courriel."))
        return redirect("departure_file", pk=made[0].pk)
    context = {"space": "mobility", "form": form, "offer": offer}
    return render(request, "mobility/departures/enter.html", context, status=422 if form.errors else 200)


def _initial(offer: Offer | None) -> dict[str, Any]:
    if offer is None:
        return {}
    titles = {f"title_{language}": text for language, text in offer.title.items()}
    return titles | {name: getattr(offer, name) for name in ("country", "place", "starts_on", "ends_on")}
