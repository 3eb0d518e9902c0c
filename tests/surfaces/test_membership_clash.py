"""Two officers act on one membership at once: the second is shown what the first did, and nothing is overwritten."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from maillon.core.people.rules import Role
from maillon.network.models import MembershipCategory
from tests.network.making import member
from tests.personas import make_person, people, semis

pytestmark = pytest.mark.django_db


@pytest.fixture
def officers() -> tuple[Client, Client]:
    first, second = Client(), Client()
    first.force_login(people().amina)
    second.force_login(make_person("Nadia", Role.SECRETARIAT))
    return first, second


def test_the_second_officer_sees_what_the_first_did_and_overwrites_nothing(officers: tuple[Client, Client]) -> None:
    first, second = officers
    held = member(semis())
    other = MembershipCategory.objects.create(
        key="autre", label={"fr": "Autre"}, starts_on=date(1976, 1, 1), source="Essai"
    )
    page, act = (reverse(name, kwargs={"slug": semis().slug}) for name in ("member_history", "member_act"))
    seen = first.get(page).context["seen"]
    assert second.get(page).context["seen"] == seen
    suspend = {"do": "suspend", "day": "2026-11-20", "reason": "Décision du conseil", "seen": seen}
    assert first.post(act, suspend).status_code == 302
    typed = (
        {"do": "suspend", "day": "2026-11-21", "reason": "Mes propres mots"},
        {"do": "change", "day": "2026-11-21", "category": other.key},
        {"do": "end", "day": "2026-11-21", "ending": "resigned", "note": "Sa lettre du 3"},
    )
    for one in typed:
        clash = second.post(act, {**one, "seen": seen})
        told = clash.content.decode()
        assert clash.status_code == 409
        assert "Quelqu’un d’autre a écrit dans cette histoire" in told
        assert "Décision du conseil" in told, "what the first wrote"
        assert one.get("reason", one.get("note", "Autre")) in told
        assert f'value="{one["day"]}"' in told, "what the second chose is kept"
    held.refresh_from_db()
    assert (held.ends_on, held.category_id == other.pk, held.suspensions.count()) == (None, False, 1)
    assert held.suspensions.get().reason == "Décision du conseil"
    again = clash.context["seen"]
    assert second.post(act, {**typed[2], "seen": again}).status_code == 302
    held.refresh_from_db()
    assert (held.ends_on, held.ending) == (date(2026, 11, 21), "resigned")
    late = first.post(act, {**suspend, "reason": "Trop tard", "seen": again})
    assert (late.status_code, "Trop tard" in late.content.decode()) == (409, True)
