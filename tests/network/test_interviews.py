"""Interviews: French governs, what is stale is said, and nothing is read without the person's agreement."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from maillon.core.audit.models import AuditEvent
from maillon.core.editorial.rules import Standing
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.parties.models import Person
from maillon.core.privacy.rules import How
from maillon.core.privacy.services import withdraw_consent
from maillon.core.privacy.services.terms import load_terms
from maillon.network.models import Interview
from maillon.network.queries import interviews as queries
from maillon.network.rules.interviews import Part, exchange, kept, written
from maillon.network.services import interviews as services
from tests.network.making import member
from tests.personas import people, semis

NOW = datetime(2026, 11, 1, 15, tzinfo=UTC)
HEAD = Part("Semer en Estrie", "Un mot d’abord.", "Sowing in Estrie", "A word first.")
ASKED = Part("Pourquoi?", "Parce que la terre.", "Why?", "Because of the land.")
WORDS = services.Words("Ana", "Roy", "Directrice", HEAD, [ASKED])


def test_english_goes_stale_when_its_french_changes_and_is_read_again():
    first = written(ASKED, None, still_right=False)
    assert first.standing is Standing.CURRENT
    assert exchange(kept(first)) == first
    changed = written(replace(ASKED, then_fr="Parce que l’eau."), first, still_right=False)
    assert changed.standing is Standing.STALE
    assert written(changed, changed, still_right=True).standing is Standing.CURRENT
    assert (
        written(replace(changed, then_en="Because of water."), changed, still_right=False).standing is Standing.CURRENT
    )
    assert written(replace(ASKED, first_en="", then_en=""), first, still_right=False).standing is Standing.MISSING
    assert written(replace(ASKED, then_en=""), first, still_right=False).standing is Standing.MISSING


@pytest.fixture
def cast(db):
    load_terms(settings.PROJECT / "data" / "privacy")
    here = people()
    member(semis())
    return here


@pytest.fixture
def item(cast):
    return services.write(organisation=semis(), words=WORDS, actor=cast.amina, at=NOW)


def agreed(item, cast):
    services.agree(item=item, how=How.SPOKEN, actor=cast.amina, at=NOW)
    return services.publish(item=item, actor=cast.amina, at=NOW)


def test_it_is_read_only_once_published_while_the_person_agrees(cast, item):
    assert not queries.published(at=NOW).exists()
    with pytest.raises(RuleViolation, match=r"interviews\.no_consent"):
        services.publish(item=item, actor=cast.amina, at=NOW)
    agreed(item, cast)
    assert list(queries.of(semis(), at=NOW)) == [item]
    withdraw_consent(person=item.person, purpose_key=queries.PURPOSE, actor=cast.amina, at=NOW + timedelta(days=1))
    assert not queries.published(at=NOW + timedelta(days=2)).exists()
    assert list(queries.kept()) == [item], "nothing is lost: it may be agreed to again"
    services.agree(item=item, how=How.LETTER, actor=cast.amina, at=NOW + timedelta(days=3))
    assert queries.published(at=NOW + timedelta(days=4)).exists()
    services.withdraw(item=item, actor=cast.amina, at=NOW + timedelta(days=5))
    assert not queries.published(at=NOW + timedelta(days=6)).exists()
    verbs = set(AuditEvent.objects.filter(verb__startswith="network.interview.").values_list("verb", flat=True))
    assert verbs == {f"network.interview.{verb}" for verb in ("written", "published", "withdrawn")}


def test_another_person_who_answers_must_agree_too(cast, item):
    agreed(item, cast)
    words = replace(WORDS, given_name="Luc")
    seen = services.state_of(Interview.objects.get())
    services.correct(item=item, words=words, seen=seen, actor=cast.amina, at=NOW)
    assert not queries.published(at=NOW).exists()
    assert Person.objects.filter(family_name="Roy").count() == 2


def test_who_already_belongs_to_the_organisation_is_not_made_twice(cast):
    words = replace(WORDS, given_name="Benoît", family_name="Lachance")
    found = services.write(organisation=semis(), words=words, actor=cast.amina, at=NOW)
    assert found.person == cast.benoit.person


def test_two_keepers_and_only_keepers(cast, item):
    seen = services.state_of(item)
    services.correct(item=item, words=replace(WORDS, function="Présidente"), seen=seen, actor=cast.amina, at=NOW)
    with pytest.raises(RuleViolation, match=r"sharing\.changed_meanwhile"):
        services.correct(item=item, words=WORDS, seen=seen, actor=cast.amina, at=NOW)
    for act in (
        lambda: services.write(organisation=semis(), words=WORDS, actor=cast.benoit, at=NOW),
        lambda: services.correct(item=item, words=WORDS, seen=seen, actor=cast.benoit, at=NOW),
        lambda: services.publish(item=item, actor=cast.benoit, at=NOW),
        lambda: services.withdraw(item=item, actor=cast.benoit, at=NOW),
        lambda: services.agree(item=item, how=How.LETTER, actor=cast.benoit, at=NOW),
    ):
        with pytest.raises(NotAllowed):
            act()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"head": Part("", "", "Sowing", "")}, "no_french"),
        ({"exchanges": [Part("Pourquoi?", "", "", "")]}, "no_french"),
        ({"exchanges": [Part("", "", "Why?", "Because.")]}, "no_french"),
        ({"family_name": " "}, "nobody"),
    ],
)
def test_what_is_half_written_is_refused(cast, changes, code):
    with pytest.raises(RuleViolation, match=rf"interviews\.{code}"):
        services.write(organisation=semis(), words=replace(WORDS, **changes), actor=cast.amina, at=NOW)


def typed(**said):
    return {
        "given_name": "Ana", "family_name": "Roy", "function": "Directrice", "title_fr": "Semer en Estrie",
        "introduction_fr": "", "title_en": "", "introduction_en": "", "question_fr_1": "Pourquoi?",
        "answer_fr_1": "Parce que.", **said,
    }  # fmt: skip


def test_the_pages_from_the_first_word_to_the_withdrawal(cast):
    amina, stranger = Client(), Client()
    amina.force_login(cast.amina)
    home = f"/organismes/{semis().slug}/"
    assert "Écrire un entretien" in amina.get(home).content.decode()
    assert "Écrire un entretien" not in stranger.get(home).content.decode()
    refused = amina.post(f"{home}entretien/", typed(answer_fr_1=""))
    assert refused.status_code == 422
    assert "La question 1 a besoin" in refused.content.decode()
    assert amina.post(f"{home}entretien/", typed()).status_code == 302
    item = Interview.objects.get()
    page = f"/reseau/entretiens/{item.slug}/"
    assert stranger.get(page).status_code == 404
    assert amina.get(page).status_code == 200
    amina.post(f"{page}montrer/", {"do": "agree", "how": "spoken"})
    assert stranger.get(page).status_code == 404
    amina.post(f"{page}montrer/", {"do": "publish"})
    read = stranger.get(page).content.decode()
    assert "Ana Roy, Directrice" in " ".join(read.split())
    assert "Parce que." in read
    assert "Semer en Estrie" in stranger.get("/reseau/entretiens/").content.decode()
    assert "Semer en Estrie" in stranger.get(home).content.decode()
    first = amina.get(f"{page}corriger/").context["form"]["seen"].value()
    english = {"title_en": "Sowing", "question_en_1": "Why?", "answer_en_1": "Because."}
    assert amina.post(f"{page}corriger/", typed(seen=first, **english)).status_code == 302
    # Somebody who read the page before is shown the other's words, keeps theirs, and may then save.
    clash = amina.post(f"{page}corriger/", typed(seen=first, answer_fr_1="Parce que l’eau.", **english))
    assert clash.status_code == 422
    told = clash.content.decode()
    assert "Ce qui est enregistré maintenant" in told
    assert "Parce que l’eau." in told
    again = clash.context["form"]["seen"].value()
    sent = typed(seen=again, answer_fr_1="Parce que l’eau.", **english)
    assert amina.post(f"{page}corriger/", sent).status_code == 302
    article = stranger.get(f"/en/network/interviews/{item.slug}/").content.decode()
    assert "Because." in article
    assert "Parce que l’eau." in article, "the French that governs stands beside its stale English"
    withdraw_consent(person=item.person, purpose_key="interviews", actor=cast.amina, at=timezone.now())
    assert stranger.get(page).status_code == 404
    assert "Semer en Estrie" not in stranger.get("/reseau/entretiens/").content.decode()
    assert "sans accord" in amina.get("/reseau/entretiens/").content.decode()


def test_a_consent_recorded_now_counts_at_once(cast, item):
    agreed(item, cast)
    assert queries.published(at=timezone.now()).exists()
