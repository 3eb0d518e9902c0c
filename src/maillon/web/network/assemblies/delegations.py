"""A member says who speaks for it: its delegate, or another member's by proxy."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillon.network.queries.assemblies import floor_of, members_spoken_for, rules_of, team_of
from maillon.network.services import delegations
from maillon.web.dossiers.handle.acting import whole
from maillon.web.http import person
from maillon.web.network.assemblies.found import read_assembly


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def delegation(request: HttpRequest, slug: str) -> HttpResponse:
    """For each member this person publishes for; one form, one thing."""
    found, user, now = read_assembly(request, slug), person(request), timezone.now()
    spoken = list(members_spoken_for(user, found))
    if not spoken:
        raise Http404
    floor = floor_of(found)
    if request.method == "POST":
        ours = get_object_or_404(members_spoken_for(user, found), pk=whole(request, "organisation"))
        match request.POST.get("do", ""):
            case "name":
                named = get_object_or_404(team_of(ours, at=now), pk=whole(request, "delegate"))
                delegations.name_delegate(assembly=found, organisation=ours, user=named, actor=user, at=now)
                messages.success(request, _("%(who)s représente votre organisme.") % {"who": named})
            case "withdraw":
                delegations.withdraw_delegate(assembly=found, organisation=ours, actor=user, at=now)
                messages.success(request, _("Votre organisme n’a plus de personne déléguée."))
            case "proxy":
                holder = floor.delegates.get(whole(request, "holder") or 0)
                if holder is None:
                    raise Http404
                delegations.give_proxy(assembly=found, giver=ours, holder=holder.organisation, actor=user, at=now)
                messages.success(request, _("Votre procuration est donnée à %(who)s.") % {"who": holder.organisation})
            case "take_back":
                delegations.withdraw_proxy(assembly=found, giver=ours, actor=user, at=now)
                messages.success(request, _("Votre procuration est reprise."))
            case _:
                raise Http404
        return redirect("assembly_delegation", slug=slug)
    most = rules_of(found).proxies_per_holder
    carried = [proxy.holder_id for proxy in floor.proxies.values()]
    free = [one for pk, one in floor.delegates.items() if pk in floor.voting and carried.count(pk) < most]
    context = {
        "module": "network",
        "space": "assemblies",
        "assembly": found,
        "members": [
            {
                "record": one,
                "delegate": floor.delegates.get(one.pk),
                "proxy": floor.proxies.get(one.pk),
                "team": list(team_of(one, at=now)),
                "carried": [proxy for proxy in floor.proxies.values() if proxy.holder_id == one.pk],
                "holders": sorted(
                    (held for held in free if held.organisation_id != one.pk),
                    key=lambda held: held.organisation.legal_name_fr,
                ),
            }
            for one in spoken[:20]
        ],
        "by_laws": rules_of(found),
    }
    return render(request, "network/assemblies/delegation.html", context)
