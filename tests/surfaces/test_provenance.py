"""A figure says where it comes from, and to who may read it what was decided with it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from maillon.core.parties.models import OrganisationFigure
from maillon.network.models import DuesNotice, DuesScale, MembershipYear
from tests.network.making import member
from tests.personas import people, semis

pytestmark = pytest.mark.django_db
AT = datetime(2026, 9, 1, tzinfo=UTC)


def test_a_figure_names_its_source_and_the_dues_it_gave(client: Client, django_assert_max_num_queries) -> None:
    everybody, home = people(), semis()
    dated = {"starts_on": date(2025, 1, 1), "ends_on": date(2026, 1, 1), "recorded_at": AT}
    used = OrganisationFigure.objects.create(
        organisation=home, kind="revenue", amount_minor=100_00, currency="CAD", source="Rapport annuel", **dated
    )
    year = MembershipYear.objects.create(
        label="2026",
        starts_on=date(2026, 1, 1),
        ends_on=date(2027, 1, 1),
        renewal_opens_on=date(2026, 1, 1),
        renewal_due_on=date(2026, 3, 1),
        source="essai",
    )
    DuesNotice.objects.create(
        number="COT-2026-0001",
        membership=member(home),
        organisation=home,
        year=year,
        scale=DuesScale.objects.create(
            key="essai", version=1, title={"fr": "Essai"}, definition={}, currency="CAD", source="essai", created_at=AT
        ),
        base={"value": 100_00, "figures": [{"figure": used.pk}]},
        lines=[],
        amount_minor=50_00,
        currency="CAD",
        issued_at=AT,
        due_on=date(2026, 3, 1),
    )
    address = reverse("figure_origin", kwargs={"slug": home.slug, "pk": used.pk})
    assert address in client.get(reverse("organisation", kwargs={"slug": home.slug})).content.decode()
    with django_assert_max_num_queries(12):
        client.get(address)
    for who, reads in ((None, False), (everybody.odile, False), (everybody.benoit, True), (everybody.amina, True)):
        if who:
            client.force_login(who)
        page = client.get(address)
        assert page.status_code == 200 and "Rapport annuel" in page.content.decode()
        assert ("COT-2026-0001" in page.content.decode()) is reads
