"""Comply or explain: what is asked, what is signed, what is filed, who reads it, when it comes back."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.obligations.models import Obligation
from maillon.core.people.rules import Role
from maillon.network.models import EthicsCode, EthicsCycle
from maillon.network.permissions import ethics as permissions
from maillon.network.queries import ethics as queries
from maillon.network.rules import ethics as rules
from maillon.network.services import ethics as services
from tests.network.making import member
from tests.personas import People, make_person, people, semis

NOW = timezone.now()
TODAY = timezone.localdate()
SOON = TODAY + timedelta(days=30)
YES = rules.Answer(rules.COMPLIES)
days = st.dates(date(2000, 1, 1), date(2060, 1, 1))


@given(day=days, months=st.integers(0, 120))
def test_months_after_keeps_the_day_or_the_end_of_a_shorter_month(day: date, months: int) -> None:
    later = rules.months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


@given(st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["complies", "explains"])), st.booleans())
def test_nothing_lacks_only_when_all_is_answered_discussed_and_signed(stances: dict[str, str], discussed: bool) -> None:
    articles = [rules.Article(key, "s", {}, {}) for key in "abcd"]
    answers = {key: rules.Answer(stance, "parce que") for key, stance in stances.items()}
    missing = rules.lacking(
        articles,
        answers,
        board_discussed_on=TODAY if discussed else None,
        signed=["board", "management"],
        wanted={"board": 1, "management": 1},
    )
    assert (not missing) == (len(stances) == 4 and discussed)


@pytest.fixture
def cast(db: None) -> People:
    made = people()
    member(semis())
    services.load_code()
    return made


def _answered(cast: People, *, explained: str = "parite") -> EthicsCycle:
    cycle = services.open_cycle(organisation=semis(), due_on=SOON, actor=cast.amina, at=NOW)
    for article in rules.read_articles(cycle.code.articles):
        said = YES
        if article.key == explained:
            said = rules.Answer(
                rules.EXPLAINS, "Deux sièges vacants.", "Recruter deux femmes", TODAY + timedelta(days=90)
            )
        services.answer(cycle=cycle, article=article.key, said=said, actor=cast.benoit, at=NOW)
    services.discuss(cycle=cycle, on=TODAY, actor=cast.benoit, at=NOW)
    return cycle


def _signed(cast: People) -> EthicsCycle:
    cycle = _answered(cast)
    chair = make_person("Colette", Role.ORGANISATION_READER, semis())
    for who, capacity in ((cast.benoit, "management"), (chair, "board")):
        services.sign(cycle=cycle, name=str(who), title="…", capacity=capacity, actor=who, at=NOW)
    return cycle


def test_a_code_is_loaded_once_and_a_version_answered_never_changes(cast: People, tmp_path) -> None:
    assert services.load_code() == len(EthicsCode.objects.get().articles)
    _answered(cast)
    said = (services.folder_of("ethics") / "code.toml").read_text()
    (tmp_path / "code.toml").write_text(said.replace("vise la parité", "vise autre chose"))
    with pytest.raises(RuleViolation) as refused:
        services.load_code(tmp_path)
    assert refused.value.code == "ethics.version_changed"
    (tmp_path / "code.toml").write_text("version = ")
    with pytest.raises(RuleViolation) as refused:
        services.load_code(tmp_path)
    assert refused.value.code == "network.unreadable"


def test_an_organisation_that_does_not_comply_files_all_the_same_and_its_plan_becomes_obligations(cast: People) -> None:
    cycle = _signed(cast)
    assert queries.standing(cycle).lacking == []
    services.file(cycle=cycle, actor=cast.benoit, at=NOW)
    services.file(cycle=cycle, actor=cast.benoit, at=NOW)
    assert cycle.next_due_on == rules.months_after(TODAY, 36)
    assert Obligation.objects.get(kind=services.CYCLE).state == Obligation.State.MET
    planned = Obligation.objects.get(kind=services.ACTION)
    assert planned.debtor == semis() and planned.title == {"fr": "Recruter deux femmes"}
    with pytest.raises(RuleViolation) as refused:
        services.answer(cycle=cycle, article="parite", said=YES, actor=cast.benoit, at=NOW)
    assert refused.value.code == "ethics.filed"


def test_a_signature_stands_by_the_answers_as_they_were(cast: People) -> None:
    cycle = _signed(cast)
    services.answer(cycle=cycle, article="parite", said=YES, actor=cast.benoit, at=NOW)
    now = queries.standing(cycle)
    assert [one.code for one in now.lacking] == ["signatures"]
    assert len(now.stale) == 2
    with pytest.raises(RuleViolation) as refused:
        services.file(cycle=cycle, actor=cast.benoit, at=NOW)
    assert refused.value.params["codes"] == ["signatures"]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (rules.Answer(rules.EXPLAINS), "explanation"),
        (rules.Answer(rules.EXPLAINS, "x", "Agir"), "action_due_on"),
        (rules.Answer(rules.EXPLAINS, "x", "Agir", TODAY), "action_due_on"),
        (rules.Answer(rules.EXPLAINS, "x", "", SOON), "action"),
    ],
)
def test_an_explanation_and_a_day_to_come_are_needed(cast: People, said: rules.Answer, field: str) -> None:
    cycle = services.open_cycle(organisation=semis(), due_on=SOON, actor=None, at=NOW)
    with pytest.raises(RuleViolation) as refused:
        services.answer(cycle=cycle, article="parite", said=said, actor=cast.benoit, at=NOW)
    assert (refused.value.code, refused.value.field) == ("ethics.incomplete", field)


def test_nobody_signs_before_every_answer_nor_for_another_organisation(cast: People) -> None:
    cycle = services.open_cycle(organisation=semis(), due_on=SOON, actor=None, at=NOW)
    with pytest.raises(RuleViolation) as refused:
        services.sign(cycle=cycle, name="B", title="D", capacity="board", actor=cast.benoit, at=NOW)
    assert refused.value.code == "ethics.not_ready"
    with pytest.raises(NotAllowed):
        services.sign(cycle=cycle, name="O", title="D", capacity="board", actor=cast.odile, at=NOW)
    with pytest.raises(RuleViolation) as refused:
        services.discuss(cycle=cycle, on=SOON, actor=cast.benoit, at=NOW)
    assert refused.value.code == "ethics.future"


def test_three_years_later_it_is_asked_again_from_the_former_answers(cast: People) -> None:
    cycle = _signed(cast)
    services.file(cycle=cycle, actor=cast.benoit, at=NOW)
    assert cycle.next_due_on is not None
    assert services.open_due(at=NOW) == 0
    later = timezone.make_aware(datetime.combine(cycle.next_due_on - timedelta(days=60), datetime.min.time()))
    assert services.open_due(at=later) == 1
    assert services.open_due(at=later) == 0
    again = EthicsCycle.objects.get(filed_at=None)
    assert again.due_on == cycle.next_due_on
    assert queries.answers_of(again)["parite"] == rules.Answer(rules.EXPLAINS, "Deux sièges vacants.")


def test_who_follows_sees_every_member_and_who_is_due_first(cast: People) -> None:
    [row] = [row for row in queries.rows(on=TODAY) if row.organisation == semis()]
    assert (row.open_cycle, row.last_filed, row.due_on) == (None, None, None)
    cycle = _answered(cast)
    [row] = [row for row in queries.rows(on=TODAY) if row.organisation == semis()]
    assert row.due_on == cycle.due_on


@pytest.mark.parametrize("name", ["eve", "lea", "benoit", "odile", "amina", "fatou", "mireille"])
@pytest.mark.parametrize("filed", [False, True])
def test_predicates_and_lists_say_the_same(cast: People, name: str, filed: bool) -> None:
    cycle = services.open_cycle(organisation=semis(), due_on=SOON, actor=None, at=NOW)
    if filed:
        EthicsCycle.objects.update(filed_at=NOW)
        cycle.refresh_from_db()
    user = cast.named(name)
    for predicate, listed in (
        (permissions.can_read_cycle, permissions.cycles_read_by),
        (permissions.can_answer_cycle, permissions.cycles_answered_by),
        (permissions.can_sign_cycle, permissions.cycles_signed_by),
        (permissions.can_file_cycle, permissions.cycles_filed_by),
    ):
        assert predicate(user, cycle) == listed(user).filter(pk=cycle.pk).exists()
    assert permissions.can_read_cycle(user, cycle) == (name == "benoit" or (filed and name == "amina"))
