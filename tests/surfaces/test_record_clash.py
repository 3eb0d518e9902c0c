"""Two people of an organisation correct its record at once: the second is shown the difference and loses nothing."""

from __future__ import annotations

import pytest
from django.test import Client

from maillon.core.people.rules import Role
from tests.personas import make_person, people, semis

pytestmark = pytest.mark.django_db


def test_the_second_officer_sees_what_the_first_wrote_and_keeps_their_own() -> None:
    first, second = Client(), Client()
    first.force_login(people().benoit)
    second.force_login(make_person("Nadia", Role.ORGANISATION_ADMINISTRATOR, semis()))
    page = f"/organismes/{semis().slug}/fiche/"
    form = first.get(page).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    assert first.post(page, {**typed, "locality": "Coaticook"}).status_code == 302
    clash = second.post(page, {**typed, "locality": "Magog", "acronym": "SS"})
    told = clash.content.decode()
    assert clash.status_code == 422
    assert "Coaticook" in told, "what the first wrote"
    assert "Magog" in told, "what the second typed"
    assert semis().locality == "Coaticook"
    again = clash.context["form"]["seen_at"].value()
    assert second.post(page, {**typed, "locality": "Magog", "acronym": "SS", "seen_at": again}).status_code == 302
    assert (semis().locality, semis().acronym) == ("Magog", "SS")
