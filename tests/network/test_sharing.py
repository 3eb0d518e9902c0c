"""What members share: who sees it, who keeps it, until when, and what two people write at once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.parties.models import Organisation
from maillon.core.people.permissions import forget_grants
from maillon.core.people.rules import Role
from maillon.core.privacy.services.consents import give_consent, withdraw_consent
from maillon.core.privacy.services.terms import load_terms
from maillon.network.models import Announcement, LibraryDocument, Offer, OfferReply, Posting, Stand
from maillon.network.permissions import sharing as permissions
from maillon.network.queries import contacts
from maillon.network.queries import sharing as queries
from maillon.network.rules import sharing
from maillon.network.services import offers, postings, shelf
from tests.network.making import member
from tests.personas import ELSEWHERE, People, make_person, people, semis

NOW = timezone.now()
moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


@given(published=st.none() | moments, withdrawn=st.none() | moments, until=moments, at=moments)
def test_a_posting_is_open_only_between_its_publication_and_its_deadline(published, withdrawn, until, at) -> None:
    state = sharing.posting_state(published_at=published, withdrawn_at=withdrawn, apply_by=until, at=at)
    is_open = withdrawn is None and published is not None and published <= at < until
    assert (state is sharing.PostingState.OPEN) == is_open


def test_english_is_read_again_when_the_french_changes() -> None:
    before = {"fr": "Bonjour", "en": "Hello"}
    assert sharing.english_to_read_again(before, {"fr": "Salut", "en": "Hello"}, still_right=False)
    assert not sharing.english_to_read_again(before, {"fr": "Salut", "en": "Hello"}, still_right=True)
    assert not sharing.english_to_read_again(before, {"fr": "Salut", "en": "Hi"}, still_right=False)
    assert not sharing.english_to_read_again(before, {"fr": "Salut"}, still_right=False)


@pytest.fixture
def cast(db: None) -> People:
    made = people()
    member(semis())
    member(Organisation.objects.get(legal_name_fr=ELSEWHERE))
    return made


def _words(**said: object) -> dict[str, object]:
    plain = {"kind": "job", "title": "Coordination", "text": "Tout faire.", "language": "fr", "place": "Sherbrooke"}
    return {**plain, "country": "", "region": "", "apply_by": NOW + timedelta(days=9), "apply_to": "a@b.org", **said}


def test_a_posting_lives_from_draft_to_deadline_and_its_withdrawal_is_undone(cast: People) -> None:
    posting = postings.draft(organisation=semis(), words=_words(), actor=cast.benoit, at=NOW)
    anything = queries.WantedPostings()
    assert not queries.open_postings(anything, at=NOW)
    postings.publish(posting=posting, actor=cast.benoit, at=NOW)
    assert list(queries.open_postings(anything, at=NOW)) == [posting]
    assert not queries.open_postings(anything, at=NOW + timedelta(days=9))
    postings.withdraw(posting=posting, actor=cast.amina, at=NOW)
    assert not queries.open_postings(anything, at=NOW)
    postings.publish(posting=posting, actor=cast.benoit, at=NOW)
    assert list(queries.open_postings(anything, at=NOW)) == [posting]


def test_who_is_no_member_does_not_publish_and_a_past_deadline_is_refused(cast: People) -> None:
    posting = postings.draft(organisation=semis(), words=_words(), actor=cast.benoit, at=NOW)
    semis().memberships.update(ends_on=date(2021, 1, 1), ending="resigned")
    with pytest.raises(RuleViolation) as refused:
        postings.publish(posting=posting, actor=cast.benoit, at=NOW)
    assert refused.value.code == "postings.not_a_member"
    with pytest.raises(NotAllowed):
        postings.draft(organisation=semis(), words=_words(), actor=cast.benoit, at=NOW)
    elsewhere = Organisation.objects.get(legal_name_fr=ELSEWHERE)
    with pytest.raises(RuleViolation) as refused:
        postings.draft(organisation=elsewhere, words=_words(apply_by=NOW), actor=cast.odile, at=NOW)
    assert refused.value.code == "postings.deadline_past"


def test_two_people_on_one_posting_lose_nothing(cast: People) -> None:
    posting = postings.draft(organisation=semis(), words=_words(), actor=cast.benoit, at=NOW)
    seen = sharing.edition(postings.words_of(posting))
    postings.correct(posting=posting, words=_words(title="Direction"), seen=seen, actor=cast.benoit, at=NOW)
    with pytest.raises(RuleViolation) as refused:
        postings.correct(posting=posting, words=_words(title="Animation"), seen=seen, actor=cast.benoit, at=NOW)
    assert refused.value.code == "sharing.changed_meanwhile"
    posting.refresh_from_db()
    assert posting.title == "Direction"


def test_an_answer_is_read_by_the_two_organisations_alone_and_a_second_click_adds_none(cast: People) -> None:
    words = {"direction": "seeks", "title": "Un départ commun", "text": "Vers Dakar.", "until": None}
    offer = offers.make(organisation=semis(), words=words, actor=cast.benoit, at=NOW)
    elsewhere = Organisation.objects.get(legal_name_fr=ELSEWHERE)
    for _click in range(2):
        offers.answer(offer=offer, organisation=elsewhere, text="Nous aussi.", actor=cast.odile, at=NOW)
    assert OfferReply.objects.count() == 1
    readers = [who for who in ("benoit", "odile", "amina", "mireille", "lea") if _reads(cast, who)]
    assert readers == ["benoit", "odile"]
    with pytest.raises(RuleViolation) as refused:
        offers.answer(offer=offer, organisation=semis(), text="Moi", actor=cast.benoit, at=NOW)
    assert refused.value.code == "offers.own"


def _reads(cast: People, who: str) -> bool:
    return permissions.replies_read_by(cast.named(who)).exists()


def test_the_shelf_is_kept_by_the_secretariat_alone_and_its_english_cannot_go_stale(cast: People) -> None:
    item = Announcement(title={"fr": "Fermé lundi", "en": "Closed on Monday"}, text={"fr": "…"})
    with pytest.raises(NotAllowed):
        shelf.add(item=item, actor=cast.benoit, at=NOW)
    shelf.add(item=item, actor=cast.amina, at=NOW)
    assert list(queries.announcements(at=NOW)) == [item]
    words = {"title": {"fr": "Fermé mardi", "en": "Closed on Monday"}, "text": {"fr": "…"}, "until": None}
    seen = sharing.edition(shelf.words_of(item))
    with pytest.raises(RuleViolation) as refused:
        shelf.correct(item=item, words=words, seen=seen, english_still_right=False, actor=cast.amina, at=NOW)
    assert (refused.value.code, refused.value.field) == ("sharing.english_to_read_again", "title_en")
    shelf.withdraw(item=item, actor=cast.amina, at=NOW)
    assert not queries.announcements(at=NOW)
    shelf.put_back(item=item, actor=cast.amina, at=NOW)
    assert queries.announcements(at=NOW).count() == 1


def test_two_positions_of_the_same_title_have_two_addresses(cast: People) -> None:
    made = [
        shelf.add(
            item=Stand(title={"fr": "L’aide"}, text={"fr": "…"}, adopted_on=date(2026, 1, 1)), actor=cast.amina, at=NOW
        )
        for _twice in range(2)
    ]
    assert len({one.slug for one in made if isinstance(one, Stand)}) == 2


def test_only_people_who_agreed_are_contacts_and_they_leave_at_once(cast: People) -> None:
    load_terms(settings.PROJECT / "data" / "privacy")
    assert contacts.contacts(at=NOW) == []
    assert cast.benoit.person is not None
    give_consent(person=cast.benoit.person, purpose_key=contacts.PURPOSE, actor=cast.benoit, at=NOW)
    assert [one.person for one in contacts.contacts(at=NOW)] == [cast.benoit.person]
    assert contacts.contacts(text="nulle part", at=NOW) == []
    later = NOW + timedelta(minutes=1)
    withdraw_consent(person=cast.benoit.person, purpose_key=contacts.PURPOSE, actor=cast.benoit, at=later)
    assert contacts.contacts(at=NOW + timedelta(minutes=2)) == []


WHO = ("eve", "lea", "benoit", "odile", "amina", "fatou", "mireille")


@pytest.mark.parametrize("name", WHO)
def test_predicates_and_lists_say_the_same(cast: People, name: str) -> None:
    user = cast.named(name)
    homes = [semis(), Organisation.objects.get(legal_name_fr=ELSEWHERE)]
    for number, home in enumerate(homes):
        for published, withdrawn in ((None, None), (NOW, None), (NOW, NOW)):
            said = {**_words(), "published_at": published, "withdrawn_at": withdrawn, "created_at": NOW}
            Posting.objects.create(organisation=home, slug=f"p{number}{bool(published)}{bool(withdrawn)}", **said)
        for until, withdrawn in ((None, None), (date(2020, 1, 1), None), (None, NOW)):
            said = {"direction": "offers", "title": "x", "text": "x", "until": until, "withdrawn_at": withdrawn}
            offer = Offer.objects.create(organisation=home, created_at=NOW, **said)
            OfferReply.objects.create(offer=offer, organisation=homes[1 - number], text="x", at=NOW)
    for posting in Posting.objects.all():
        assert (
            permissions.can_see_posting(user, posting)
            == permissions.postings_seen_by(user).filter(pk=posting.pk).exists()
        )
        assert (
            permissions.can_keep_posting(user, posting)
            == permissions.postings_kept_by(user).filter(pk=posting.pk).exists()
        )
    for offer in Offer.objects.all():
        assert permissions.can_see_offer(user, offer) == permissions.offers_seen_by(user).filter(pk=offer.pk).exists()
        assert permissions.can_keep_offer(user, offer) == permissions.offers_kept_by(user).filter(pk=offer.pk).exists()
    for reply in OfferReply.objects.select_related("offer"):
        assert permissions.can_read_reply(user, reply) == permissions.replies_read_by(user).filter(pk=reply.pk).exists()
    for home in homes:
        assert permissions.can_post_for(user, home) == permissions.member_homes(user).filter(pk=home.pk).exists()
    for document in LibraryDocument.objects.all():
        listed = permissions.documents_read_by(user).filter(pk=document.pk).exists()
        assert permissions.can_read_document(user, document) == listed


def test_a_reader_of_a_member_reads_and_does_not_post(cast: People) -> None:
    reader = make_person("Rosalie", Role.ORGANISATION_READER, semis())
    forget_grants(reader)
    assert permissions.reads_as_member(reader)
    assert not permissions.can_post_for(reader, semis())
