"""The directory of organisations, and the public page of one."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillon.core.directory import naming, record
from maillon.core.models import Organisation
from maillon.core.narratives import read
from maillon.core.parties import queries
from maillon.core.parties.models import FormerAddress
from maillon.insight import queries as facts
from maillon.insight.answers import Exploration, FacetValue
from maillon.insight.rules import Facet, Selection
from maillon.network.permissions.sharing import can_keep_shelf
from maillon.network.queries import directory, interviews
from maillon.network.queries.directory import Wanted
from maillon.network.queries.memberships import held_since
from maillon.projects.models import Activity, ParticipatingOrganisation
from maillon.web.http import whole_number
from maillon.web.insight import presenters as exploring
from maillon.web.insight.phrases import hue, initials, language
from maillon.web.parties import presenters
from maillon.web.parties.selection import PARTS, asked

PER_PAGE = 72
PROJECTS = 8
PARTNERS = 24
VALUES = 300
"""Parties read for the flow: more than most organisations have; the rest is added up."""
_PARAMETER = {Facet.ORGANISATION: "organisme", Facet.PARTNER: "partenaire", Facet.FUNDER: "bailleur"}


@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """Who is in the network, with whom it works and who is named in its data: by name, region or letter."""
    on = localdate()
    census = directory.census(on=on)
    told = asked(request, census)
    wanted, part, remarks = told.wanted, told.part, told.remarks
    found = directory.directory(wanted, language=language(), on=on)
    paginator = Paginator(found, PER_PAGE)
    if wanted.part and wanted == Wanted(part=wanted.part):
        # The census has just counted it.
        paginator.__dict__["count"] = census.of(wanted.part)
    written = request.GET.get("page", "1")
    number = whole_number(written, digits=6) or 0
    if not 1 <= number <= paginator.num_pages:
        remarks.append(_("La page « %(page)s » n’existe pas.") % {"page": written[:40]})
        number = 1
    page = paginator.page(number)
    query = told.query()
    here = reverse("organisations")
    by_region = census.members_by_region if census.members else census.recorded_by_region
    return render(
        request,
        "parties/directory.html",
        {
            "module": "network",
            "wanted": wanted,
            "part": part,
            "parts": presenters.parts(census, wanted, {one: name for name, one in PARTS.items()}),
            "remarks": remarks,
            "total": paginator.count,
            "census": census,
            "filters": told.filters,
            "chips": told.chips(),
            "without_text": told.query(q=""),
            "query": query,
            "regions": len(by_region),
            "tiles": presenters.tiles(by_region, wanted.region),
            "region": presenters.region_name(wanted.region) if wanted.region else "",
            "letters": directory.letters(wanted.part, on=on),
            "rows": [presenters.entry(one, says_member=part != "membres") for one in page],
            "pager": exploring.pager(number, paginator.num_pages, f"{here}?{query}" if query else here),
            "canonical": settings.BASE_URL + here + (f"?{query}" if query else ""),
        },
        status=404 if remarks else 200,
    )


@require_safe
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """Who it is, with whose money it works, with whom, where; every figure with its source and date."""
    found = Organisation.objects.annotate(**_PARTS_TAKEN).filter(slug=slug).first()
    if found is None:
        former = get_object_or_404(FormerAddress.objects.select_related("organisation"), slug=slug)
        return redirect("organisation", slug=former.organisation.slug, permanent=True)
    role = _role(found)
    answer = _answer(role, slug)
    flow = _flow(role, answer)
    origin = record.origin(found)
    identifiers = list(found.identifiers.order_by("scheme", "value")[:40])
    here = reverse("organisation", kwargs={"slug": slug})
    figures = queries.figures(found)
    membership, since = held_since(found, localdate())
    return render(
        request,
        "parties/organisation.html",
        {
            "module": "network",
            "organisation": found,
            "name": found.name(language()),
            "initials": initials(found.legal_name_fr),
            "hue": hue(slug),
            "membership": membership,
            "member_since": since,
            "category": read(membership.category.label, language()) if membership else "",
            "is_mentioned": found.standing == Organisation.Standing.MENTIONED,
            "mission": read(found.mission, language()),
            "region": presenters.region_name(found.region) if found.region else "",
            "identifiers": identifiers,
            "aliases": _aliases(found),
            "figures": [(presenters.figure_name(f.kind, f.detail), f) for f in figures],
            # Figures of one year from one source say so once.
            "same_year": figures[0] if len({(f.starts_on, f.ends_on, f.source) for f in figures}) == 1 else None,
            "origin": origin,
            "role": role.value if role else "",
            "answer": answer,
            "flow": flow,
            "flow_title": presenters.flow_title(flow) if flow else "",
            "projects": exploring.rows(answer) if answer else [],
            "partners": _stated(answer, Facet.PARTNER if role is not Facet.PARTNER else Facet.ORGANISATION)[:PARTNERS],
            "countries": _stated(answer, Facet.COUNTRY),
            "sectors": _stated(answer, Facet.SECTOR)[:5],
            "explorer_url": f"{reverse('explorer')}?{_PARAMETER[role]}={slug}" if role else "",
            "interviews": list(interviews.of(found, at=now())[:5]) if membership else [],
            "may_interview": membership is not None and can_keep_shelf(request.user),
            "may_name": naming.can_keep_names(request.user),
            "may_edit": request.user.is_authenticated and record.can_edit(request.user, found),
            "canonical": settings.BASE_URL + here,
        },
    )


_PUBLISHED = ParticipatingOrganisation.objects.filter(
    organisation=OuterRef("pk"), activity__state=Activity.State.PUBLISHED
)
_PARTS_TAKEN = {
    "reports": Exists(Activity.objects.published().filter(reporting_organisation=OuterRef("pk"))),
    "implements": Exists(_PUBLISHED.filter(role="4")),
    "funds": Exists(_PUBLISHED.filter(role="1")),
}


def _role(found: Organisation) -> Facet | None:
    """How the organisation takes part, for its page: it reports, else it implements, else it funds."""
    parts = (("reports", Facet.ORGANISATION), ("implements", Facet.PARTNER), ("funds", Facet.FUNDER))
    return next((facet for name, facet in parts if vars(found)[name]), None)


def _answer(role: Facet | None, slug: str) -> Exploration | None:
    if role is None:
        return None
    answer = facts.explore(Selection({role: (slug,)}), language=language(), per_page=PROJECTS, values=VALUES)
    return answer if answer.totals.activities else None


def _flow(role: Facet | None, answer: Exploration | None) -> presenters.Flow | None:
    """Funders to partners for who reports, organisations to countries for who acts; none for a funder."""
    if answer is None or role is None or role is Facet.FUNDER:
        return None
    if role is Facet.ORGANISATION:
        return presenters.flow(answer, Facet.FUNDER, Facet.PARTNER)
    return presenters.flow(answer, Facet.ORGANISATION, Facet.COUNTRY)


def _stated(answer: Exploration | None, facet: Facet) -> list[FacetValue]:
    return [value for value in answer.facets[facet] if value.code != "-" and value.count] if answer else []


def _aliases(found: Organisation) -> list[str]:
    """The other spellings it is known by, its two legal names left out."""
    known = {found.legal_name_fr, found.legal_name_en}
    names = found.names.order_by("-confirmed", "name").values_list("name", flat=True)[:30]
    return [name for name in names if name not in known]
