"""The partner a form begins from is the latest abroad, whoever else had a part in the same project."""

from __future__ import annotations

from datetime import date

import pytest

from maillon.core.codelists.services import load as load_codes
from maillon.funding.queries.record_partners import partners_of
from maillon.projects.models import Activity, ParticipatingOrganisation, Source
from tests.personas import make_organisation

pytestmark = pytest.mark.django_db


def test_the_latest_partner_abroad_beside_a_partner_here_and_undated_projects() -> None:
    load_codes()
    home = make_organisation("Semis du nord")
    here, abroad, older = (make_organisation(name) for name in ("Ferme d’ici", "Coopérative de Thiès", "Ancienne"))
    for organisation, country in ((here, "CA"), (abroad, "SN"), (older, "HT")):
        organisation.country = country
        organisation.save()
    source = Source.objects.create(slug="essai", name="Essai", kind=Source.Kind.RECORDED)

    def worked(identifier: str, starts: date | None, *partners: object) -> None:
        activity = Activity.objects.create(
            source=source, identifier=identifier, reporting_organisation=home, planned_start=starts
        )
        for partner in partners:
            ParticipatingOrganisation.objects.create(activity=activity, organisation=partner, role="4")

    worked("XM-1", date(2020, 1, 1), older)
    worked("XM-2", date(2024, 1, 1), here, abroad)
    worked("XM-3", None, older)
    worked("XM-4", date(2025, 1, 1), here)
    told = partners_of(home)
    assert (told["partner_name"], told["partner_country"]) == ("Coopérative de Thiès", "Sénégal")
    assert partners_of(here)["partner_name"] == ""
