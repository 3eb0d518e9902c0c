"""The name of who answers for personal information is published by consent, and only while the office lasts."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillon.core.people.models import RoleGrant
from maillon.core.privacy.queries.contact import PURPOSE, named_contacts
from maillon.core.privacy.services.consents import give_consent, withdraw_consent
from maillon.core.privacy.services.terms import load_terms
from tests.personas import people

pytestmark = pytest.mark.django_db


def test_a_name_is_published_by_consent_and_while_the_office_lasts(client: Client) -> None:
    load_terms(Path(settings.PROJECT) / "data" / "privacy")
    cast, now = people(), timezone.now()
    address = reverse("privacy")
    name = str(cast.amina.person)
    for user in (cast.amina, cast.benoit):
        assert user.person is not None
        assert name not in client.get(address).content.decode()
        give_consent(person=user.person, purpose_key=PURPOSE, actor=user, at=now - timedelta(minutes=1))
        if user is cast.amina:
            assert name in client.get(address).content.decode()
            withdraw_consent(person=user.person, purpose_key=PURPOSE, actor=user, at=now)
    assert list(named_contacts(at=timezone.now())) == []
    give_consent(person=cast.amina.person, purpose_key=PURPOSE, actor=cast.amina, at=timezone.now())
    assert [one.pk for one in named_contacts(at=timezone.now())] == [cast.amina.person_id]
    RoleGrant.objects.filter(user=cast.amina).update(ends_at=timezone.now())
    assert list(named_contacts(at=timezone.now())) == []
