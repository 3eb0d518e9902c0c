"""The access table of the newsletter, volunteers, training, education and advocacy."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from maillon.core.parties.models import Organisation
from maillon.core.privacy.models import Purpose
from maillon.core.privacy.services.terms import load_terms
from maillon.engagement.models import (
    Commitment,
    Course,
    CourseSession,
    Enrolment,
    HelpRequest,
    Issue,
    LobbyContact,
    Resource,
    Subscription,
    Volunteer,
    Workshop,
    WorkshopBooking,
)
from maillon.engagement.queries import education, newsletters, volunteers
from tests.personas import People
from tests.surfaces.access import PUBLIC, Row, all_get, only, signed_in

KEPT = only("amina")
REFUSED = only("amina", status=422)
OWN = only("benoit")
MEMBERS = only("benoit", "odile")
READERS = only("benoit", "odile", "amina")
EDUCATORS = only("benoit", "odile", "amina")
ISSUE, DRAFT = {"slug": "sent_issue"}, {"slug": "draft_issue"}
GIVEN = {"pk": "an_enrolment"}
ASKED = {"pk": "a_help_request"}
FALSE = {"token": "token"}

ROWS = [
    Row("newsletter", PUBLIC),
    Row("newsletter", all_get(422), method="post"),
    Row("newsletter_issue", PUBLIC, ISSUE),
    Row("newsletter_issue", only("amina", eve=404), DRAFT),
    Row("newsletter_subscription", PUBLIC, {"token": "a_subscription_token"}),
    Row("newsletter_subscription", all_get(422), {"token": "a_subscription_token"}, "post"),
    Row("newsletter_subscription", all_get(404), FALSE),
    Row("newsletter_leave", PUBLIC, {"token": "a_subscription_token"}),
    Row("newsletter_leave", all_get(404), FALSE, "post"),
    Row("kept_newsletter", KEPT),
    Row("new_issue", KEPT),
    Row("new_issue", REFUSED, method="post"),
    Row("edit_issue", KEPT, DRAFT),
    Row("edit_issue", REFUSED, DRAFT, "post"),
    Row("issue_sending", KEPT, ISSUE),
    Row("contact_history", READERS),
    Row("contact_history", only("benoit", "odile", "amina", status=422), method="post"),
    Row("volunteers", PUBLIC),
    Row("volunteers", all_get(422), method="post"),
    Row("volunteer", PUBLIC, {"token": "a_volunteer_token"}),
    Row("volunteer", all_get(404), {"token": "a_volunteer_token"}, "post"),
    Row("volunteer", all_get(404), FALSE),
    Row("helpers", MEMBERS),
    Row("ask_help", MEMBERS, {"pk": "a_volunteer"}),
    Row("ask_help", only("benoit", "odile", status=422), {"pk": "a_volunteer"}, "post"),
    Row("ask_help", signed_in(404), {"pk": "a_hidden_volunteer"}),
    Row("help_requests", MEMBERS),
    Row("help_request", OWN, ASKED),
    Row("help_request", signed_in(404), ASKED, "post"),
    Row("help_certificate", signed_in(404), ASKED),
    Row("courses", PUBLIC),
    Row("skills_map", PUBLIC),
    Row("course", PUBLIC, {"slug": "a_course"}),
    Row("course", all_get(404), {"slug": "a_course"}, "post"),
    Row("course", only("amina", eve=404), {"slug": "a_hidden_course"}),
    Row("own_training", signed_in(200)),
    Row("enrolment", OWN, GIVEN),
    Row("enrolment", signed_in(404), GIVEN, "post"),
    Row("training_certificate", signed_in(404), GIVEN),
    Row("kept_training", KEPT),
    Row("new_course", KEPT),
    Row("new_course", REFUSED, method="post"),
    Row("edit_course", KEPT, {"slug": "a_course"}),
    Row("edit_course", REFUSED, {"slug": "a_course"}, "post"),
    Row("new_course_session", KEPT, {"slug": "a_course"}),
    Row("new_course_session", REFUSED, {"slug": "a_course"}, "post"),
    Row("course_session", KEPT, {"pk": "a_course_session"}),
    Row("course_session", REFUSED, {"pk": "a_course_session"}, "post"),
    Row("resources", PUBLIC),
    Row("resource", PUBLIC, {"slug": "a_resource"}),
    Row("resource", only("benoit", "amina", eve=404), {"slug": "a_hidden_resource"}),
    Row("resource_file", all_get(404), {"slug": "a_resource"}),
    Row("workshops", PUBLIC),
    Row("people_reached", PUBLIC),
    Row("workshop", PUBLIC, {"slug": "a_workshop"}),
    Row("workshop", all_get(422), {"slug": "a_workshop"}, "post"),
    Row("booking_link", PUBLIC, {"token": "a_booking_token"}),
    Row("booking_link", all_get(404), FALSE),
    Row("kept_education", EDUCATORS),
    Row("new_resource", EDUCATORS),
    Row("new_resource", only("benoit", "odile", "amina", status=422), method="post"),
    Row("edit_resource", only("benoit", "amina"), {"slug": "a_resource"}),
    Row("edit_resource", only("benoit", "amina", status=422), {"slug": "a_resource"}, "post"),
    Row("new_workshop", MEMBERS),
    Row("new_workshop", only("benoit", "odile", status=422), method="post"),
    Row("edit_workshop", OWN, {"slug": "a_workshop"}),
    Row("edit_workshop", only("benoit", status=422), {"slug": "a_workshop"}, "post"),
    Row("booking", OWN, {"pk": "a_booking"}),
    Row("booking", signed_in(404), {"pk": "a_booking"}, "post"),
    Row("advocacy", PUBLIC),
    Row("advocacy_ics", PUBLIC),
    Row("lobby_register", READERS),
    Row("lobby_register_csv", READERS),
    Row("new_advocacy", KEPT, {"kind": "position"}),
    Row("new_advocacy", REFUSED, {"kind": "position"}, "post"),
    Row("new_advocacy", signed_in(404), {"kind": "inconnu"}),
    Row("edit_advocacy", KEPT, {"kind": "registre", "pk": "a_lobby_contact"}),
    Row("edit_advocacy", REFUSED, {"kind": "registre", "pk": "a_lobby_contact"}, "post"),
    Row("declare_contact", KEPT, {"pk": "a_lobby_contact"}),
    Row("declare_contact", REFUSED, {"pk": "a_lobby_contact"}, "post"),
    Row("settle_commitment", KEPT, {"pk": "a_commitment"}),
    Row("settle_commitment", REFUSED, {"pk": "a_commitment"}, "post"),
]


def places(people: People, home: Organisation) -> dict[str, Any]:
    """What stands in those addresses, one of each, and what must stay unseen beside it."""
    now, today = timezone.now(), timezone.localdate()
    load_terms(settings.PROJECT / "data" / "privacy")
    wording = Purpose.objects.get(key="volunteer-helpers")
    said = {"asked_at": now, "told_at": now, "last_said_at": now, "town": "magog", "reach_km": 25, "availability": 7}
    shown, hidden = (
        Volunteer.objects.create(
            name="Ana E",
            shown_name="Ana",
            email=f"{key}@exemple.org",
            key=key,
            confirmed_at=now,
            purpose=purpose,
            **said,
        )
        for key, purpose in (("vue", wording), ("cachee", None))
    )
    asked = HelpRequest.objects.create(volunteer=shown, organisation=home, text="Venez", asked_at=now)
    subscription = Subscription.objects.create(
        email="ana@exemple.org", key="abo", purpose=wording, asked_at=now, told_at=now
    )
    words = {"title": {"fr": "Essai"}, "created_at": now}
    for slug, sending_at in (("numero-parti", now), ("numero-brouillon", None)):
        Issue.objects.create(slug=slug, text={"fr": "Essai"}, sending_at=sending_at, sent_at=sending_at, **words)
    course, _hidden = (
        Course.objects.create(slug=slug, minutes=60, skills=["gar"], published_at=at, **words)
        for slug, at in (("cours", now), ("cours-cache", None))
    )
    begun = now - timedelta(hours=3)
    session = CourseSession.objects.create(
        course=course, starts_at=now + timedelta(days=3), ends_at=now + timedelta(days=3, hours=1), capacity=9
    )
    enrolment = Enrolment.objects.create(
        session=session,
        person=people.benoit.person,
        organisation=home,
        state="given",
        place_in_line=1,
        enrolled_at=begun,
    )
    about = {**words, "organisation": home, "youngest": 12, "oldest": 17}
    for slug, at in (("fiche", now), ("fiche-cachee", None)):
        Resource.objects.create(slug=slug, kind="fiche", licence="cc0", credit="Essai", published_at=at, **about)
    workshop = Workshop.objects.create(slug="atelier-essai", minutes=60, published_at=now, **about)
    booking = WorkshopBooking.objects.create(
        workshop=workshop, school="École", region="05", name="Ana", email="ana@exemple.org", key="ecole", people=9,
        age=12, wanted_on=today, asked_at=now,
    )  # fmt: skip
    contact = LobbyContact.objects.create(
        on=today, level="gouvernement", institution="Ministère", office="Ministre", about="Essai", lobbyist="Amina",
        written_at=now,
    )  # fmt: skip
    commitment = Commitment.objects.create(title={"fr": "Essai"}, by="Parti", obtained_on=today, evidence="Essai")
    return {
        "sent_issue": "numero-parti",
        "draft_issue": "numero-brouillon",
        "a_subscription_token": newsletters.token_of(subscription),
        "a_volunteer_token": volunteers.token_of(shown),
        "a_volunteer": shown.pk,
        "a_hidden_volunteer": hidden.pk,
        "a_help_request": asked.pk,
        "a_course": "cours",
        "a_hidden_course": "cours-cache",
        "a_course_session": session.pk,
        "an_enrolment": enrolment.pk,
        "a_resource": "fiche",
        "a_hidden_resource": "fiche-cachee",
        "a_workshop": "atelier-essai",
        "a_booking": booking.pk,
        "a_booking_token": education.token_of(booking),
        "a_lobby_contact": contact.pk,
        "a_commitment": commitment.pk,
        "position": "position",
        "registre": "registre",
        "inconnu": "inconnu",
    }
