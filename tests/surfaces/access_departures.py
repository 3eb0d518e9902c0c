"""The access table of stays: one's own, those one follows, reports and what everybody reads."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from maillon.core.parties.models import Organisation
from maillon.mobility.models import Cohort, Departure, FocalPerson, Guideline, OnCall, Placement, RiskSheet
from maillon.mobility.services import departing, fundraising, guidelines, reporting, training, watching
from tests.mobility.making import candidate, offer, season
from tests.personas import People
from tests.surfaces.access import PUBLIC, Row, Statuses, all_get, only, signed_in

MINE = {"pk": "a_stay"}
GROUP = {"pk": "a_cohort"}
REPORT = {"reference": "a_report"}
ABUSE = {"reference": "an_abuse_report"}
FOLLOWS = only("benoit", "amina")
SENT = only("benoit", "amina", status=302)
TYPED = only("benoit", "amina", status=422)
STAFF = only("benoit", "odile", "amina")
OWN = only("lea")
NOBODY = all_get(404)

ROWS = [
    # A stay’s own link, known by its key alone; a dead one opens nothing.
    Row("departure_check_in", PUBLIC, {"token": "a_news_token"}),
    Row("departure_check_in", NOBODY, {"token": "a_news_token"}, "post"),
    Row("departure_check_in", NOBODY, {"token": "token"}),
    Row("risks", PUBLIC),
    Row("risk", PUBLIC, {"country": "a_risk_country"}),
    Row("risk", NOBODY, {"country": "no_country"}),
    Row("fundraising_page", PUBLIC, {"slug": "a_collection"}),
    Row("fundraising_page", Statuses(404, 422, 422, 404, 422, 404, 404), {"slug": "a_collection"}, "post"),
    Row("fundraising_turn", signed_in(405), {"slug": "a_collection", "pk": "a_pledge"}),
    Row(
        "fundraising_turn",
        only("lea", "benoit", "amina", status=302),
        {"slug": "a_collection", "pk": "a_pledge"},
        "post",
    ),
    Row("training_attend", OWN, {"token": "a_training_session_token"}),
    Row("training_attend", only("lea", status=302), {"token": "a_training_session_token"}, "post"),
    Row("training_attend", NOBODY._replace(eve=302), {"token": "token"}),
    Row("own_stays", signed_in(200)),
    Row("own_stay", OWN, MINE),
    Row("own_stay_line", signed_in(405), MINE | {"key": "a_line"}),
    Row("own_stay_line", only("lea", status=422), MINE | {"key": "a_line"}, "post"),
    Row("own_stay_act", signed_in(405), MINE | {"act": "reaching"}),
    Row("own_stay_act", only("lea", status=302), MINE | {"act": "reaching"}, "post"),
    Row("own_training_calendar", OWN, MINE | {"session": "a_training_session"}),
    Row("own_feedback", OWN, {"pk": "a_former_stay", "kind": "a_questionnaire"}),
    Row("own_feedback", only("lea", status=422), {"pk": "a_former_stay", "kind": "a_questionnaire"}, "post"),
    Row("own_certificate", NOBODY._replace(eve=302), {"pk": "a_former_stay"}),
    Row("alumni", only("lea", status=302)._replace(benoit=200, odile=200, amina=200)),
    Row("alumni_own", OWN),
    Row("alumni_own", only("lea", status=302), method="post"),
    Row("departure_report", only("lea", "benoit", "amina")),
    Row("departure_report", only("lea", "benoit", "amina", status=422), method="post"),
    Row("departure_reported", OWN, REPORT),
    Row("departure_reported", NOBODY._replace(eve=302), ABUSE),
    Row("departures", STAFF),
    Row("departures_xlsx", STAFF),
    Row("departure_file", FOLLOWS, MINE),
    Row("departure_certificate", NOBODY._replace(eve=302), {"pk": "a_former_stay"}),
    Row("departure_act", signed_in(405), MINE | {"act": "renewing"}),
    Row("departure_act", SENT, MINE | {"act": "renewing"}, "post"),
    Row("departure_excuse", signed_in(405), MINE | {"item": "an_item"}),
    Row("departure_excuse", only("benoit", "amina", status=422), MINE | {"item": "an_item"}, "post"),
    Row("departure_group", FOLLOWS, GROUP),
    Row("departure_group_prepare", signed_in(405), GROUP),
    Row("departure_group_prepare", SENT, GROUP, "post"),
    Row("training_new", FOLLOWS, GROUP),
    Row("training_new", TYPED, GROUP, "post"),
    Row("fundraising_write", FOLLOWS, GROUP),
    Row("fundraising_write", TYPED, GROUP, "post"),
    Row("departure_new", only("benoit", "odile")),
    Row("departure_new", only("benoit", "odile", status=422), method="post"),
    Row("departure_answers", STAFF),
    Row("training_sessions", STAFF),
    Row("training_new_for_all", only("benoit", "odile")),
    Row("training_new_for_all", only("benoit", "odile", status=422), method="post"),
    Row("training_cancel", signed_in(405), {"pk": "a_training_session"}),
    # Without a reason; whose session it is.
    Row("training_cancel", TYPED, {"pk": "a_training_session"}, "post"),
    Row("own_training_calendar", NOBODY._replace(eve=302), MINE | {"session": "no_session"}),
    Row("training_session", FOLLOWS, {"pk": "a_training_session"}),
    Row("training_presence", signed_in(405), {"pk": "a_training_session", "departure": "a_stay"}),
    Row("training_presence", SENT, {"pk": "a_training_session", "departure": "a_stay"}, "post"),
    Row("departure_incidents", STAFF),
    # A report of health is its organisation’s; the network has not been told yet. One of abuse is the named person’s.
    Row("departure_incident", only("benoit"), REPORT),
    Row("departure_incident", NOBODY._replace(eve=302), REPORT, "post"),
    Row("departure_incident", only("odile"), ABUSE),
    Row("contact_tree", STAFF),
    Row("contact_tree", only("benoit", "odile", "amina", status=422), method="post"),
    Row("contact_tree_remove", signed_in(405), {"pk": "on_call"}),
    Row("contact_tree_remove", only("benoit", status=302), {"pk": "on_call"}, "post"),
    Row("focal_name", signed_in(405)),
    Row("focal_name", NOBODY._replace(eve=302), method="post"),
    Row("focal_relieve", signed_in(405), {"pk": "a_focal"}),
    Row("focal_relieve", NOBODY._replace(eve=302), {"pk": "a_focal"}, "post"),
    Row("evacuation", STAFF),
    Row("evacuation_list", FOLLOWS, {"country": "a_risk_country"}),
]


def places(people: People, home: Organisation) -> dict[str, Any]:
    """Léa in a group of Benoît’s: away now, back from an earlier stay; two reports, a session, a collection."""
    now = timezone.now()
    today = timezone.localdate()
    guidelines.load(at=now)
    held = season(slug="un-sejour", apply_by=now + timedelta(days=3))
    one = offer(
        held, home, "sejour", starts_on=today - timedelta(days=2), ends_on=today + timedelta(days=70), minimum=1
    )
    cohort = Cohort.objects.create(offer=one, formed_at=now)
    placed = candidate(held, "Léa", one, who=people.lea.person)
    Placement.objects.create(cohort=cohort, candidacy=placed, placed_at=now)
    [stay] = departing.prepare_group(cohort=cohort, actor=None, at=now)
    departing.leave(departure=stay, actor=people.benoit, at=now, despite="Essai")
    former = Departure.objects.create(
        person=stay.person,
        organisation=home,
        title={"fr": "Avant"},
        country="SN",
        starts_on=today - timedelta(days=400),
        ends_on=today - timedelta(days=330),
        care=stay.care,
        created_at=now,
        left_at=now - timedelta(days=400),
        returned_at=now - timedelta(days=330),
    )
    line = OnCall.objects.create(organisation=home, user=people.benoit, rank=1, phone="819 555-0100")
    elsewhere = people.odile.grants.get().organisation
    focal = FocalPerson.objects.create(organisation=elsewhere, user=people.odile, starts_at=now)
    reports: dict[str, Any] = {"severity": "serious", "account": "Fièvre", "at": now}
    health = reporting.report(kind="health", organisation=home, departure=stay, actor=people.lea, **reports)
    assert elsewhere is not None
    abuse = reporting.report(kind="psea", organisation=elsewhere, departure=None, actor=people.odile, **reports)
    session = training.plan(
        organisation=home,
        cohort=cohort,
        curriculum=Guideline.objects.get(kind="curriculum"),
        module="safety",
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(hours=5),
        minutes=60,
        place="Ici",
        actor=people.benoit,
        at=now,
    )
    page = fundraising.write_page(
        cohort=cohort, about={"fr": "Pour partir"}, target_minor=100_00, gift_address="", actor=people.benoit, at=now
    )
    pledge = fundraising.declare(page=page, what="Souper", amount_minor=500, actor=people.lea, at=now)
    return {
        "a_stay": stay.pk,
        "a_former_stay": former.pk,
        "a_cohort": cohort.pk,
        "a_news_token": watching.token_of(stay),
        "a_line": "visa",
        "an_item": stay.items.get(key="visa").pk,
        "reaching": "joindre",
        "renewing": "lien",
        "a_questionnaire": "debriefing",
        "a_report": health.reference,
        "an_abuse_report": abuse.reference,
        "a_training_session": session.pk,
        "a_training_session_token": training.token_of(session),
        "a_collection": page.slug,
        "a_pledge": pledge.pk,
        "on_call": line.pk,
        "a_focal": focal.pk,
        "a_risk_country": RiskSheet.objects.get(country="BF").country.lower(),
        "no_country": "zz",
        "no_session": 999_999,
    }
