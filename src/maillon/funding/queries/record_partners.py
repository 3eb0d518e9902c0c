"""What the record says of an organisation's partners and of what it did: a form begins from it."""

from __future__ import annotations

from collections.abc import Mapping

from maillon.core.codelists import queries as codelists
from maillon.core.parties.models import Organisation
from maillon.funding.models import Agreement
from maillon.projects.models import Activity

_IMPLEMENTING = "4"


def partners_of(organisation: Organisation) -> Mapping[str, str]:
    """The latest partner abroad, the grants received, the projects published; "" where the record does not say."""
    mine = Activity.objects.filter(reporting_organisation=organisation)
    latest = (
        mine.filter(participants__role=_IMPLEMENTING)
        .exclude(participants__organisation__country__in=("", "CA"))
        .order_by("-planned_start", "-pk")
        .values_list("participants__organisation__legal_name_fr", "participants__organisation__country")
    )
    found = next(((name, country) for name, country in latest if name and country not in ("", "CA")), ("", ""))
    grants = Agreement.objects.filter(organisation=organisation, signed_at__isnull=False).count()
    published = mine.filter(state=Activity.State.PUBLISHED).count()
    return {
        "partner_name": found[0],
        "partner_country": codelists.label("Country", found[1], "fr") if found[1] else "",
        "grants_received": str(grants) if grants else "",
        "projects_published": str(published) if published else "",
    }
