"""The access table of offers, candidacies and groups."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from maillon.core.parties.models import Organisation
from maillon.mobility.models import InterviewBooking, InterviewSlot, OfferAlert, Pin, Plan
from maillon.mobility.services import alerts, placing
from tests.mobility.making import candidate, offer, season
from tests.personas import People
from tests.surfaces.access import PUBLIC, SECRETARIAT, Row, all_get, only, signed_in

OFFER = {"slug": "an_internship"}
DRAFT = {"slug": "a_draft_internship"}
SEASON = {"slug": "a_season"}
MINE = {"pk": "a_candidacy"}
THEIRS = SEASON | MINE
FORM = only("amina", status=422)
DONE = only("amina", status=302)

ROWS = [
    Row("mobility_offers", PUBLIC),
    Row("mobility_feed", PUBLIC),
    Row("offer_page", PUBLIC, OFFER),
    Row("offer_page", only("benoit", "amina", eve=404), DRAFT),
    Row("alert_ask", PUBLIC),
    Row("alert_ask", all_get(422), method="post"),
    Row("alert_confirm", PUBLIC, {"token": "alert_token"}),
    Row("alert_confirm", all_get(404), {"token": "token"}),
    Row("alert_stop", PUBLIC, {"token": "alert_token"}),
    Row("alert_stop", all_get(404), {"token": "token"}),
    Row("mobility_own_offers", only("benoit", "odile")),
    Row("mobility_new_offer", only("benoit", "odile")),
    Row("mobility_new_offer", only("benoit", "odile", status=422), method="post"),
    Row("mobility_edit_offer", only("benoit"), DRAFT),
    Row("mobility_edit_offer", only("benoit", status=422), DRAFT, "post"),
    Row("mobility_publish_offer", signed_in(405), DRAFT),
    Row("mobility_publish_offer", only("benoit", status=302), DRAFT, "post"),
    Row("mobility_withdraw_offer", signed_in(405), OFFER),
    Row("mobility_withdraw_offer", only("benoit", status=302), OFFER, "post"),
    Row("mobility_copy_offer", signed_in(405), OFFER),
    Row("mobility_copy_offer", only("benoit", status=302), OFFER, "post"),
    Row("mobility_receive", signed_in(405), OFFER),
    Row("mobility_receive", only("benoit", status=422), OFFER, "post"),
    Row("season_edit", SECRETARIAT, SEASON),
    Row("season_edit", FORM, SEASON, "post"),
    Row("own_departures", signed_in(200)),
    Row("own_departure", only("lea"), MINE),
    Row("own_departure_withdraw", signed_in(405), MINE),
    Row("own_departure_withdraw", only("lea", status=302), MINE, "post"),
    Row("interview_book", signed_in(405), MINE | {"slot": "a_slot"}),
    Row("interview_book", only("lea", status=422), MINE | {"slot": "a_slot"}, "post"),
    Row("interview_calendar", only("lea"), MINE | {"booking": "an_interview_slot"}),
    Row("interview_give_back", signed_in(405), MINE | {"booking": "an_interview_slot"}),
    Row("interview_give_back", only("lea", status=302), MINE | {"booking": "an_interview_slot"}, "post"),
    Row("seasons", only("amina", "benoit", "odile")),
    Row("season_new", SECRETARIAT),
    Row("season_new", FORM, method="post"),
    Row("season", SECRETARIAT, SEASON),
    Row("season_open", signed_in(405), SEASON),
    Row("season_open", DONE, SEASON, "post"),
    Row("season_interviews", SECRETARIAT, SEASON),
    Row("season_interviews", FORM, SEASON, "post"),
    Row("season_slot_close", signed_in(405), SEASON | {"pk": "a_free_slot"}),
    Row("season_slot_close", DONE, SEASON | {"pk": "a_free_slot"}, "post"),
    Row("season_candidacy", SECRETARIAT, THEIRS),
    Row("season_pin", signed_in(405), THEIRS),
    Row("season_pin", all_get(404)._replace(eve=302), THEIRS, "post"),
    Row("season_unpin", signed_in(405), SEASON | {"pk": "a_pin"}),
    Row("season_unpin", DONE, SEASON | {"pk": "a_pin"}, "post"),
    Row("season_candidacy_withdraw", signed_in(405), THEIRS),
    Row("season_candidacy_withdraw", DONE, THEIRS, "post"),
    Row("season_groups", DONE, SEASON),
    Row("season_ask", signed_in(405), SEASON),
    Row("season_ask", DONE, SEASON, "post"),
    Row("season_job", SECRETARIAT, SEASON | {"pk": "a_plan_job"}),
    Row("season_plan", SECRETARIAT, SEASON | {"pk": "a_plan"}),
    Row("season_adopt", signed_in(405), SEASON | {"pk": "a_plan"}),
    Row("season_adopt", DONE, SEASON | {"pk": "a_plan"}, "post"),
]


def places(people: People, home: Organisation) -> dict[str, Any]:
    """A season of the network with Benoît’s internship, Léa’s candidacy, an interview, a proposal."""
    now = timezone.now()
    held = season(apply_by=now + timedelta(days=30))
    said = {"apply_by": now + timedelta(days=30), "minimum": 1, "maximum": 2}
    one, draft = offer(held, home, "stage", **said), offer(None, home, "stage-2", published_at=None, **said)
    own = candidate(held, "Léa", one, who=people.lea.person)
    moments = [
        InterviewSlot.objects.create(
            season=held,
            kind="group",
            starts_at=now + timedelta(days=number),
            ends_at=now + timedelta(days=number, hours=1),
            seats=4,
            place="Ici",
            created_at=now,
        )
        for number in (2, 3)
    ]
    booking = InterviewBooking.objects.create(slot=moments[0], candidacy=own, kind="group", booked_at=now)
    pin = Pin.objects.create(season=held, candidacy=own, offer=one, reason="Oui", at=now)
    asked, job = placing.ask(season=held, actor=people.amina, at=now)
    Plan.objects.filter(pk=asked.pk).update(state="proposed", points=1, bound=1.0, gap=0.0, seconds=0.1)
    alert = OfferAlert.objects.create(email="eve@exemple.org", created_at=now, told_until=now)
    return {
        "an_internship": one.slug,
        "a_draft_internship": draft.slug,
        "a_season": held.slug,
        "a_candidacy": own.pk,
        "a_slot": moments[1].pk,
        "a_free_slot": moments[1].pk,
        "an_interview_slot": booking.pk,
        "a_pin": pin.pk,
        "a_plan": asked.pk,
        "a_plan_job": job,
        "alert_token": alerts.token_of(alert),
    }
