"""Two thousand departures a year, seven thousand people who came back: every page asks few questions, and no more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from maillon.core.parties.models import Person
from maillon.core.privacy.models import Consent, Purpose
from maillon.core.privacy.services.terms import load_terms
from maillon.mobility.models import AlumniProfile, Departure, Feedback, Guideline
from maillon.mobility.queries.alumni import ALUMNI
from maillon.mobility.services import guidelines, watching
from tests.personas import people, semis

pytestmark = pytest.mark.django_db
AWAY, BACK = 2_000, 7_300
MOST_QUERIES, MOST_BYTES = 12, 400_000
"""What the role bar counts is counted once a minute, and who read of whom is written once a day: already done."""


def test_two_thousand_away_and_seven_thousand_back_stay_light() -> None:
    cast, home, now = people(), semis(), timezone.now()
    guidelines.load(at=now)
    load_terms(settings.PROJECT / "data" / "privacy")
    care, today = Guideline.objects.get(kind="care"), timezone.localdate()
    who = Person.objects.bulk_create(
        Person(given_name=f"P{n}", family_name=f"Fictif{n:05}", email=f"p{n}@exemple.org") for n in range(AWAY + BACK)
    )
    countries = ("BF", "SN", "PE", "BJ", "GT")
    Departure.objects.bulk_create(
        Departure(
            person=one,
            organisation=home,
            title={"fr": f"Groupe {n // 8}"},
            country=countries[n % 5],
            starts_on=today - timedelta(days=10 if n < AWAY else 900),
            ends_on=today + timedelta(days=60) if n < AWAY else today - timedelta(days=800),
            care=care,
            created_at=now,
            left_at=now - timedelta(days=10),
            returned_at=None if n < AWAY else now - timedelta(days=800),
            next_check_in_at=now + timedelta(days=n % 20 - 3) if n < AWAY else None,
        )
        for n, one in enumerate(who)
    )
    purpose = Purpose.objects.get(key=ALUMNI)
    Consent.objects.bulk_create(
        Consent(person=one, purpose=purpose, given_at=now, how="page", language="fr", wording_digest="0" * 64)
        for one in who[AWAY:]
    )
    AlumniProfile.objects.bulk_create(AlumniProfile(person=one, changed_at=now) for one in who[AWAY:])
    asked_on_return = Guideline.objects.get(kind="debriefing")
    Feedback.objects.bulk_create(
        Feedback(departure=one, guideline=asked_on_return, answers={"well": "4", "learnt": "Écouter"}, sent_at=now)
        for one in Departure.objects.back()
    )
    client = Client()
    client.force_login(cast.benoit)
    for page in (
        reverse("departures"),
        f"{reverse('departures')}?quoi=revenus&page=90",
        f"{reverse('departures')}?q=Fictif00012",
        reverse("evacuation"),
        reverse("evacuation_list", kwargs={"country": "bf"}),
        reverse("departure_incidents"),
        reverse("departure_report"),
        f"{reverse('departure_report')}?sejour={Departure.objects.away(today).latest('pk').pk}",
        reverse("departure_file", args=[Departure.objects.away(today).latest("pk").pk]),
        reverse("departure_new"),
        reverse("departure_answers"),
        reverse("training_sessions"),
        reverse("training_new_for_all"),
        reverse("contact_tree"),
        reverse("alumni"),
        f"{reverse('alumni')}?pays=SN&page=20",
    ):
        client.get(page)
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(page)
        assert answer.status_code == 200, page
        assert len(asked) <= MOST_QUERIES, f"{page}: {len(asked)}"
        assert len(answer.content) < MOST_BYTES, page
    # Those silent for a day are told once, in batches: what is left waits for the next quarter of an hour.
    assert watching.note_silences(at=now) == AWAY // 20 * 3
    assert watching.note_silences(at=now) == 0
