"""The access table of campaigns, events and registrations."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from maillon.core.parties.models import Organisation
from maillon.engagement.models import Campaign, Edition, Event
from maillon.engagement.queries.registrations import token_of
from maillon.engagement.services.events import create
from maillon.engagement.services.registering import register
from tests.engagement.making import WORDS
from tests.personas import People
from tests.surfaces.access import PUBLIC, Row, Statuses, all_get, only, signed_in

OPEN = {"slug": "open_event"}
DRAFT = {"slug": "draft_event"}
EDITION = {"slug": "a_campaign", "year": "edition_year"}
HIDDEN = {"slug": "a_campaign", "year": "hidden_edition_year"}
PERSON = {"slug": "open_event", "pk": "a_registration"}
MEMBERS = only("benoit", "odile")
OWN = only("benoit")
KEPT = only("amina")
SENT = only("benoit", status=422)

ROWS = [
    Row("events", PUBLIC),
    Row("events_ics", PUBLIC),
    Row("events_feed", PUBLIC, {"format": "atom"}),
    Row("events_feed", all_get(404), {"format": "nothing"}),
    Row("event", PUBLIC, OPEN),
    Row("event", all_get(422), OPEN, "post"),
    Row("event", only("benoit", "amina", eve=404), DRAFT),
    Row("event", Statuses(404, 404, 422, 404, 422, 404, 404), DRAFT, "post"),
    Row("event_registered", PUBLIC, OPEN),
    Row("event_ics", PUBLIC, OPEN),
    Row("event_ics", only("benoit", "amina", eve=404), DRAFT),
    Row("event_image", all_get(404), OPEN),
    Row("registration", PUBLIC, {"token": "a_registration_token"}),
    Row("registration", all_get(404), {"token": "a_registration_token"}, "post"),
    Row("registration", all_get(404), {"token": "token"}),
    Row("event_evaluation", PUBLIC, {"token": "a_registration_token"}),
    Row("event_evaluation", all_get(422), {"token": "a_registration_token"}, "post"),
    Row("event_evaluation", all_get(404), {"token": "token"}),
    Row("events_fragment", PUBLIC, {"slug": "semis"}),
    Row("campaigns", PUBLIC),
    Row("campaign", PUBLIC, {"slug": "a_campaign"}),
    Row("edition", PUBLIC, EDITION),
    Row("edition", only("amina", eve=404), HIDDEN),
    Row("edition_poster", PUBLIC, EDITION),
    Row("edition_poster", only("amina", eve=404), HIDDEN),
    Row("own_events", MEMBERS),
    Row("new_event", MEMBERS),
    Row("new_event", only("benoit", "odile", status=422), method="post"),
    Row("events_snippet", OWN, {"slug": "semis"}),
    Row("own_event", only("benoit", "amina"), OPEN),
    Row("edit_event", OWN, OPEN),
    Row("edit_event", SENT, OPEN, "post"),
    Row("publish_event", signed_in(405), OPEN),
    Row("publish_event", only("benoit", status=302), OPEN, "post"),
    Row("cancel_event", signed_in(405), OPEN),
    Row("cancel_event", only("benoit", "amina", status=422), OPEN, "post"),
    Row("event_sessions", signed_in(405), OPEN),
    Row("event_sessions", SENT, OPEN, "post"),
    Row("remove_session", signed_in(405), {"slug": "open_event", "pk": "a_session"}),
    Row("remove_session", SENT, {"slug": "open_event", "pk": "a_session"}, "post"),
    Row("duplicate_event", signed_in(405), OPEN),
    Row("duplicate_event", SENT, OPEN, "post"),
    Row("event_door", OWN, OPEN),
    Row("event_door", SENT, OPEN, "post"),
    Row("event_people_csv", OWN, OPEN),
    Row("event_arrival", OWN, PERSON),
    Row("event_arrival", only("benoit", status=302), PERSON, "post"),
    Row("kept_campaigns", KEPT),
    Row("new_edition", KEPT, {"slug": "a_campaign"}),
    Row("new_edition", only("amina", status=422), {"slug": "a_campaign"}, "post"),
    Row("edit_edition", KEPT, EDITION),
    Row("edit_edition", only("amina", status=422), EDITION, "post"),
    Row("publish_programme", signed_in(405), EDITION),
    Row("publish_programme", only("amina", status=302), EDITION, "post"),
    Row("edition_events", KEPT, EDITION),
    Row("edition_events", only("amina", status=404), EDITION, "post"),
    Row("edition_counts", KEPT, EDITION),
    Row("edition_counts_xlsx", KEPT, EDITION),
    Row("edition_regions", KEPT, EDITION),
]


def places(people: People, home: Organisation) -> dict[str, Any]:
    """What stands in those addresses: an event of Benoît’s organisation with one person registered, and a draft."""
    now = timezone.now()
    soon = now + timedelta(days=6)
    made: dict[str, Event] = {}
    for name, published_at in (("open", now), ("draft", None)):
        made[name] = create(
            organisation=home,
            words=WORDS,
            sessions=[(soon, soon + timedelta(hours=2))],
            actor=people.benoit,
            at=now,
            published_at=published_at,
        )
    held = register(event=made["open"], name="Ana", email="ana@exemple.org", at=now)
    campaign = Campaign.objects.create(slug="semaine-essai", name={"fr": "Semaine d’essai"})
    day = timezone.localdate()
    for year, published_at in ((day.year, now), (day.year - 1, None)):
        Edition.objects.create(
            campaign=campaign,
            year=year,
            theme={"fr": "Essai"},
            starts_on=day,
            ends_on=day + timedelta(days=10),
            published_at=published_at,
        )
    return {
        "open_event": made["open"].slug,
        "draft_event": made["draft"].slug,
        "a_session": made["open"].sessions.get().pk,
        "a_registration": held.pk,
        "a_registration_token": token_of(held),
        "a_campaign": campaign.slug,
        "edition_year": day.year,
        "hidden_edition_year": day.year - 1,
        "atom": "atom",
    }
