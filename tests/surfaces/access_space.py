"""The access table of what the network and its members share."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import timezone

from maillon.core.files.models import StoredFile
from maillon.core.files.rules import PDF
from maillon.core.files.services import store
from maillon.core.parties.models import Organisation, Person
from maillon.core.privacy.services import give_consent
from maillon.core.privacy.services.terms import load_terms
from maillon.network.models import Alliance, Announcement, Interview, LibraryDocument, Offer, Posting, Stand
from tests.personas import People
from tests.surfaces.access import PUBLIC, Row, Statuses, all_get, only, signed_in

MEMBERS = only("benoit", "odile", "amina")
POSTING = {"slug": "open_posting"}
DRAFT = {"slug": "draft_posting"}
OFFER = {"pk": "an_offer"}
SHELF = {"kind": "announcements", "pk": "an_announcement"}

ROWS = [
    Row("postings", PUBLIC),
    Row("postings_feed", PUBLIC),
    Row("posting", PUBLIC, POSTING),
    Row("posting", only("benoit", "amina", eve=404), DRAFT),
    Row("own_postings", only("benoit", "odile")),
    Row("new_posting", only("benoit", "odile")),
    Row("new_posting", only("benoit", "odile", status=422), method="post"),
    Row("edit_posting", only("benoit"), DRAFT),
    Row("edit_posting", only("benoit", status=422), DRAFT, "post"),
    Row("publish_posting", signed_in(405), DRAFT),
    Row("publish_posting", only("benoit", status=302), DRAFT, "post"),
    Row("withdraw_posting", signed_in(405), POSTING),
    Row("withdraw_posting", only("benoit", "amina", status=302), POSTING, "post"),
    Row("library", PUBLIC),
    Row("library_document", PUBLIC, {"pk": "public_document"}),
    Row("library_document", only("benoit", "odile", "amina", eve=404), {"pk": "members_document"}),
    Row("stands", PUBLIC),
    Row("stand", PUBLIC, {"slug": "a_stand"}),
    Row("stand_file", all_get(404), {"slug": "a_stand"}),
    Row("alliances", PUBLIC),
    Row("network_space", MEMBERS),
    Row("contacts", MEMBERS),
    Row("offers", MEMBERS),
    Row("new_offer", only("benoit", "odile")),
    Row("new_offer", only("benoit", "odile", status=422), method="post"),
    Row("offer", MEMBERS, OFFER),
    Row("offer", Statuses(302, 404, 404, 422, 404, 404, 404), OFFER, "post"),
    Row("edit_offer", only("benoit"), OFFER),
    Row("edit_offer", only("benoit", status=422), OFFER, "post"),
    Row("withdraw_offer", signed_in(405), OFFER),
    Row("withdraw_offer", only("benoit", status=302), OFFER, "post"),
    Row("interviews", PUBLIC),
    Row("interview", PUBLIC, {"slug": "an_interview"}),
    Row("interview", only("amina", eve=404), {"slug": "a_draft_interview"}),
    Row("write_interview", only("amina"), {"slug": "semis"}),
    Row("write_interview", only("amina", status=422), {"slug": "semis"}, "post"),
    Row("edit_interview", only("amina"), {"slug": "an_interview"}),
    Row("edit_interview", only("amina", status=422), {"slug": "an_interview"}, "post"),
    Row("show_interview", signed_in(405), {"slug": "an_interview"}),
    Row("show_interview", signed_in(404), {"slug": "an_interview"}, "post"),
    Row("shelf_add", only("amina"), {"kind": "announcements"}),
    Row("shelf_add", only("amina", status=422), {"kind": "announcements"}, "post"),
    Row("shelf_edit", only("amina"), SHELF),
    Row("shelf_edit", only("amina", status=422), SHELF, "post"),
    Row("shelf_show", signed_in(405), SHELF),
    Row("shelf_show", only("amina", status=302), SHELF, "post"),
]


def places(people: People, home: Organisation) -> dict[str, Any]:
    """What stands in those addresses: Benoît’s organisation posted and offered, the secretariat wrote."""
    now = timezone.now()
    said = {"organisation": home, "kind": "job", "title": "Coordination", "text": "…", "place": "Sherbrooke"}
    said |= {"apply_by": now + timedelta(days=10), "created_by": people.benoit, "created_at": now}
    posted = Posting.objects.create(slug="coordination", published_at=now, **said)
    drafted = Posting.objects.create(slug="coordination-2", **said)
    offered = Offer.objects.create(
        organisation=home, direction="offers", title="Un bureau", text="…", created_at=now, created_by=people.benoit
    )
    announced = Announcement.objects.create(title={"fr": "Bonjour"}, text={"fr": "…"}, published_at=now)
    shown = {"topic": "governance", "dated_on": timezone.localdate(now), "added_at": now, "title": {"fr": "Règlements"}}
    documents = {
        audience: LibraryDocument.objects.create(audience=audience, file=_file(people), **shown)
        for audience in ("everyone", "members")
    }
    stand = Stand.objects.create(
        slug="aide", title={"fr": "L’aide"}, text={"fr": "…"}, adopted_on=timezone.localdate(now), published_at=now
    )
    Alliance.objects.create(slug="coalition", name={"fr": "Coalition"}, starts_on=timezone.localdate(now))
    load_terms(settings.PROJECT / "data" / "privacy")
    give_consent(person=_somebody(people), purpose_key="interviews", actor=people.amina, at=now)
    told = {"organisation": home, "title": {"fr": "Semer"}, "person": _somebody(people)}
    interviews = [
        Interview.objects.create(slug=slug, published_at=at, **told) for slug, at in (("a", now), ("b", None))
    ]
    return {
        "an_interview": interviews[0].slug,
        "a_draft_interview": interviews[1].slug,
        "open_posting": posted.slug,
        "draft_posting": drafted.slug,
        "an_offer": offered.pk,
        "announcements": "annonces",
        "an_announcement": announced.pk,
        "public_document": documents["everyone"].pk,
        "members_document": documents["members"].pk,
        "a_stand": stand.slug,
    }


def _somebody(people: People) -> Person:
    assert people.benoit.person is not None
    return people.benoit.person


def _file(people: People) -> StoredFile:
    content = ContentFile(b"%PDF-1.7 essai", name="essai.pdf")
    return store(content, actor=people.amina, owner_organisation=None, at=timezone.now(), allowed=frozenset({PDF}))
