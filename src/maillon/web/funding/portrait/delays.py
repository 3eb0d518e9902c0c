"""How long files stay at each gate, and who waits for whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from maillon.insight.programmes.gates import DAYS, Gate, Line, Party, Wait, gates
from maillon.web.funding.portrait.asked import asked

GATES: Mapping[Gate, str | Promise] = {
    Gate.RECEIVE: _("Recevabilité d’une demande"),
    Gate.CORRECT: _("Corrections demandées"),
    Gate.ASSIGN: _("Demande recevable, à confier"),
    Gate.READ: _("Lecture et notation"),
    Gate.DELIBERATE: _("Délibération du comité"),
    Gate.SIGN_ORGANISATION: _("Signature de l’organisme"),
    Gate.SIGN_FUNDER: _("Signature du bailleur"),
    Gate.PREPARE: _("Versement dû, à demander"),
    Gate.APPROVE: _("Versement demandé, à approuver"),
    Gate.ORDER: _("Versement approuvé, à envoyer"),
    Gate.BANK: _("Réponse de la banque"),
    Gate.REPORT: _("Rapport attendu, passé son échéance"),
    Gate.JUDGE: _("Rapport reçu, à lire"),
}
PARTIES: Mapping[Party, str | Promise] = {
    Party.ORGANISATION: _("Les organismes"),
    Party.OFFICERS: _("Nous"),
    Party.READERS: _("Les lecteurs et lectrices"),
    Party.COMMITTEE: _("Le comité"),
    Party.BANK: _("La banque"),
}
_ROUTES = {"dossier": "dossier", "agreement": "agreement"}


@login_required
@never_cache
@require_safe
def delays(request: HttpRequest) -> HttpResponse:
    """Gate by gate, how long it took and what waits; party by party, how much waits for them."""
    question = asked(request)
    at = timezone.now()
    found = gates(question.funder, at=at)
    most = max([one.median_days or 0 for one in found]) or 1
    context = {
        "module": "programmes",
        "space": "funding_portrait",
        "funder": question.funder,
        "rows": [
            {
                "line": one,
                "name": GATES[one.gate],
                "party": PARTIES[one.party],
                "length": f"{100 * (one.median_days or 0) / most:.0f}%",
                "oldest": _shown(one.oldest, at),
            }
            for one in found
            if one.passed or one.waiting
        ],
        "parties": _parties(found, at),
        "back": reverse("funding_portrait") + question.address(),
        "years": DAYS // 365,
    }
    return render(request, "funding/portrait/delays.html", context)


def _shown(one: Wait | None, at: Any) -> dict[str, Any] | None:
    if one is None:
        return None
    url = reverse(_ROUTES[one.kind], kwargs={"reference": one.key})
    return {"url": url, "name": one.key, "days": round(one.days(at))}


def _parties(found: list[Line], at: Any) -> list[dict[str, Any]]:
    told = []
    for party, name in PARTIES.items():
        mine = [one for one in found if one.party is party]
        oldest = min((one.oldest for one in mine if one.oldest), key=lambda one: one.since, default=None)
        if any(one.passed or one.waiting for one in mine):
            told.append({"name": name, "waiting": sum(one.waiting for one in mine), "oldest": _shown(oldest, at)})
    return told
