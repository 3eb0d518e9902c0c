"""French governs, and English that answers an earlier French never passes as current."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillon.core.audit.models import AuditEvent
from maillon.core.editorial import queries, rules, services
from maillon.core.editorial.models import Passage
from maillon.core.editorial.rules import Standing
from maillon.core.editorial.services import Draft
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.models import RoleGrant, User

AT = datetime(2026, 3, 8, tzinfo=UTC)

edits = st.lists(
    st.tuples(st.sampled_from(["un", "deux", "trois"]), st.sampled_from(["", "one", "two"]), st.booleans()), max_size=8
)


@given(start=st.sampled_from(["", "one"]), changes=edits)
def test_english_is_current_only_against_the_french_it_was_written_or_read_with(
    start: str, changes: list[tuple[str, str, bool]]
) -> None:
    text = rules.opened(fr="un", en=start, at=AT)
    answered = "un" if start else None
    for step, (fr, en, still_right) in enumerate(changes, 1):
        if en and (en != text.en or still_right):
            answered = fr
        elif not en:
            answered = None
        text = rules.edited(text, fr=fr, en=en, en_still_right=still_right, at=AT + timedelta(days=step))
        assert (text.standing == Standing.CURRENT) == (bool(text.en) and answered == text.fr)
        assert (text.standing == Standing.MISSING) == (not text.en)


@given(text=st.text(max_size=60))
def test_spaces_and_line_ends_alone_change_nothing(text: str) -> None:
    assert rules.digest(text) == rules.digest(rules.clean(text)) == rules.digest(f"\n{text}  \r\n")


@pytest.fixture
def amina(db: None) -> User:
    user = User.objects.create_user("amina@exemple.org")
    RoleGrant.objects.create(user=user, role="secretariat", territory="network", starts_at=AT)
    return user


@pytest.fixture
def page(db: None) -> str:
    for position, (fr, en) in enumerate([("# Titre", "# Title"), ("Un.", "One."), ("Deux.", "")]):
        passage = Passage(page="essai", position=position)
        passage.take(rules.opened(fr=fr, en=en, at=AT))
        passage.save()
    return "essai"


def passages() -> list[Passage]:
    return list(Passage.objects.filter(page="essai").order_by("position"))


def save(drafts: list[Draft], actor: User, seen: str | None = None) -> int:
    return services.edit(
        page="essai",
        drafts=drafts,
        seen=services.state_of(passages()) if seen is None else seen,
        actor=actor,
        at=AT + timedelta(days=1),
    )


def as_drafts() -> list[Draft]:
    return [Draft(passage.pk, passage.text_fr, passage.text_en) for passage in passages()]


def test_a_changed_french_makes_its_english_stale_for_readers(page: str, amina: User) -> None:
    drafts = as_drafts()
    assert save(drafts, amina) == 0
    drafts[1] = Draft(drafts[1].passage_id, "Un, changé.", "One.")
    assert save(drafts, amina) == 1
    title, stale, missing = queries.read(page, "en")
    assert not title.is_stale and title.text == "# Title"
    assert stale.is_stale and stale.text == "One." and stale.french == "Un, changé."
    assert stale.french_changed_at > (stale.english_changed_at or AT)
    assert missing.language == "fr" and missing.standing == Standing.MISSING
    assert not any(reading.is_stale for reading in queries.read(page, "fr"))
    (summary,) = queries.summaries()
    assert (summary.title, summary.stale, summary.missing) == ("Titre", 1, 1)

    drafts[1] = Draft(drafts[1].passage_id, "Un, changé.", "One.", en_still_right=True)
    save(drafts, amina)
    assert not queries.read(page, "en")[1].is_stale


def test_paragraphs_are_added_removed_and_moved(page: str, amina: User) -> None:
    title, first, second = as_drafts()
    save([title, second, Draft(None, "Trois.", "Three."), Draft(first.passage_id, "", ""), Draft(None, "", "")], amina)
    assert [passage.text_fr for passage in passages()] == ["# Titre", "Deux.", "Trois."]
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert verbs == {"core.passage.added", "core.passage.removed"}


def test_two_people_writing_at_once_do_not_overwrite_each_other(page: str, amina: User) -> None:
    seen = services.state_of(passages())
    drafts = as_drafts()
    save([*drafts[:2], Draft(drafts[2].passage_id, "Deux bis.", "")], amina)
    with pytest.raises(RuleViolation, match=r"editorial\.changed_meanwhile"):
        save(drafts, amina, seen=seen)
    assert passages()[2].text_fr == "Deux bis."


@pytest.mark.parametrize(
    ("drafts", "code"),
    [([Draft(None, "", "Only English.")], r"editorial\.no_french"), ([], r"editorial\.empty")],
)
def test_a_page_keeps_a_french_text(page: str, amina: User, drafts: list[Draft], code: str) -> None:
    with pytest.raises(RuleViolation, match=code):
        save(drafts, amina)
    assert len(passages()) == 3


def test_only_who_edits_texts_may(page: str) -> None:
    with pytest.raises(NotAllowed):
        save(as_drafts(), User.objects.create_user("x@exemple.org"))


SHIPPED = [
    "a-propos",
    "accessibilite",
    "gouvernance-renseignements",
    "methode",
    "responsable-renseignements",
    "vie-privee",
]


@pytest.mark.django_db
def test_the_first_pages_are_bilingual_and_never_overwrite(tmp_path: Path) -> None:
    assert services.load(at=AT) == SHIPPED
    for name in SHIPPED:
        readings = queries.read(name, "en")
        assert len(readings) > 2 and {reading.standing for reading in readings} == {Standing.CURRENT}
    Passage.objects.filter(page="a-propos", position=1).update(text_fr="Changé par quelqu’un.")
    assert services.load(at=AT) == []
    assert queries.read("a-propos", "fr")[1].text == "Changé par quelqu’un."
