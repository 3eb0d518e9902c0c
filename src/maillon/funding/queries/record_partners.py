"""What the record says of an organisation's partners and of what it did: a form begins from it."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import F

from maillon.core.codelists import queries as codelists
from maillon.core.parties.models import Organisation
from maillon.funding.models import Agreement
from maillon.projects.models import Activity, ParticipatingOrganisation


def partners_of(organisation: Organisation) -> Mapping[str, str]:
    """The latest partner abroad, the grants received, the projects published; "" where the record does not say."""
    mine = Activity.objects.filter(reporting_organisation=organisation)
    implementing = ParticipatingOrganisation.Role.IMPLEMENTING
    # Asked of the parts, each once: asked of activities, « no part in Canada » takes minutes on thousands of them.
    abroad = (
        ParticipatingOrganisation.objects.filter(activity__reporting_organisation=organisation, role=implementing)
        .exclude(organisation__country__in=("", "CA"))
        .exclude(organisation__legal_name_fr="")
        .order_by(F("activity__planned_start").desc(nulls_last=True), "-activity_id", "pk")
    )
    found = abroad.values_list("organisation__legal_name_fr", "organisation__country").first() or ("", "")
    grants = Agreement.objects.filter(organisation=organisation, signed_at__isnull=False).count()
    published = mine.filter(state=Activity.State.PUBLISHED).count()
    return {
        "partner_name": found[0],
        "partner_country": codelists.label("Country", found[1], "fr") if found[1] else "",
        "grants_received": str(grants) if grants else "",
        "projects_published": str(published) if published else "",
    }
