"""The risk page: the fund's people read it, a file in study is seen beside what runs."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from maillon.guarantees.models import Guarantee
from maillon.guarantees.queries import risk
from maillon.guarantees.queries.assumptions import assumptions
from tests.guarantees import scene as stage
from tests.guarantees.claiming import lodged

pytestmark = pytest.mark.django_db


def test_the_page_tells_the_year_with_and_without_a_file(client: Client, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    scene = stage.scene()
    claim = lodged(scene)
    client.force_login(scene.people.guillaume)
    with django_assert_max_num_queries(40):
        page = client.get(reverse("fund_risk"))
    assert page.status_code == 200
    assert claim.guarantee.reference in page.content.decode()
    told = risk.committee(scene.fund, assumptions(scene.fund, stage.DAY))
    assert told.whole.expected_loss <= told.whole.es[0.99] <= told.whole.total_exposure
    assert client.get(reverse("fund_risk"), {"dossier": "GAR-0"}).status_code == 200
    assert Guarantee.objects.count() == 1


def test_an_empty_fund_has_a_page(client: Client) -> None:
    scene = stage.scene()
    client.force_login(scene.people.guillaume)
    assert "Aucune garantie ne court" in client.get(reverse("fund_risk")).content.decode()
