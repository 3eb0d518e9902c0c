"""The register of contacts with office holders: a period, a level, and the same rows for a spreadsheet."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from maillon.core.narratives import read
from maillon.core.people.models import User
from maillon.engagement.models import LobbyContact
from maillon.engagement.permissions import coalitions as permissions
from maillon.engagement.rules.coalitions import is_late
from maillon.web.engagement import fields
from maillon.web.http import person
from maillon.web.insight.phrases import language
from maillon.web.insight.presenters import pager
from maillon.web.spreadsheets import safe

PER_PAGE = 40
Contacts = QuerySet[LobbyContact, LobbyContact]


class PeriodForm(forms.Form):
    """Which communications: a period, both days included, and a level."""

    du = fields.day(gettext_lazy("Du"), required=False)
    au = fields.day(gettext_lazy("Au"), required=False)
    palier = forms.ChoiceField(label=gettext_lazy("Palier"), required=False)
    declaration = forms.ChoiceField(
        label=gettext_lazy("Déclaration"),
        choices=[
            ("", gettext_lazy("Toutes")),
            ("faite", gettext_lazy("Déclarées")),
            ("due", gettext_lazy("À déclarer")),
        ],
        required=False,
    )

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        for field in self.fields.values():
            field.widget.attrs["class"] = "in"
        fields.offer(self, palier=[("", _("Tous")), *fields.choices_of("LobbyLevel")])

    def clean(self) -> dict[str, Any]:
        """The last day does not come before the first."""
        told = self.cleaned_data
        first, last = told.get("du"), told.get("au")
        if isinstance(first, date) and isinstance(last, date) and last < first:
            self.add_error("au", _("Le dernier jour vient après le premier."))
        return told

    def chosen(self, found: Contacts) -> Contacts:
        """Those the question wants; all of them while it is not understood."""
        told = self.cleaned_data if self.is_valid() else {}
        if told.get("du"):
            found = found.filter(on__gte=told["du"])
        if told.get("au"):
            found = found.filter(on__lte=told["au"])
        if told.get("palier"):
            found = found.filter(level=told["palier"])
        if told.get("declaration") == "faite":
            found = found.filter(declared_on__isnull=False)
        if told.get("declaration") == "due":
            found = found.filter(declared_on=None, declare_by__isnull=False)
        return found.select_related("alliance").order_by("-on", "-pk")


def _asked(request: HttpRequest) -> tuple[User, PeriodForm, Contacts]:
    user = person(request)
    if not permissions.reads_as_member(user):
        raise Http404
    form = PeriodForm(request.GET)
    return user, form, form.chosen(permissions.contacts_seen_by(user))


@login_required
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Who was met, on what, in the registry’s words; for members."""
    user, form, found = _asked(request)
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    rows = [
        {
            "contact": one,
            "objects": fields.named(one.objects_sought, "LobbyObject"),
            "means": fields.named(one.means, "LobbyMeans"),
            "late": is_late(due_on=one.declare_by, settled=one.declared_on is not None, today=today),
        }
        for one in shown
    ]
    kept = {name: request.GET[name] for name in form.fields if request.GET.get(name)}
    query = f"?{urlencode(kept)}" if kept else ""
    context = {
        "space": "network_space",
        "rows": rows,
        "form": form,
        "asked": bool(kept),
        "total": shown.paginator.count,
        "csv": reverse("lobby_register_csv") + query,
        "pager": pager(shown.number, shown.paginator.num_pages, reverse("lobby_register") + query),
        "may_keep": permissions.can_keep_advocacy(user),
    }
    return render(request, "engagement/coalitions/register.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    """The same communications for a spreadsheet, with the columns that Québec’s registry asks for."""
    _user, _form, found = _asked(request)
    out = StringIO()
    table = csv.writer(out, lineterminator="\n")
    asked = (_("Date"), _("Palier"), _("Institution"), _("Nature de la charge"), _("Titulaire"), _("Objet"), _("Moyen"))
    said = (_("Ce qui a été dit et demandé"), _("Lobbyiste"), _("Coalition ou alliance"))
    table.writerow([*asked, *said, _("À déclarer"), _("Déclarée"), _("Numéro au registre")])
    for one in found:
        cells = (
            one.on.isoformat(),
            *fields.named([one.level], "LobbyLevel"),
            one.institution,
            one.office,
            one.holder,
            "; ".join(fields.named(one.objects_sought, "LobbyObject")),
            "; ".join(fields.named(one.means, "LobbyMeans")),
            one.about,
            one.lobbyist,
            read(one.alliance.name, language()).text if one.alliance is not None else "",
            str(one.declare_by or ""),
            str(one.declared_on or ""),
            one.registry_number,
        )
        table.writerow([safe(cell) for cell in cells])
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="registre-lobbyisme.csv"'
    return answer
