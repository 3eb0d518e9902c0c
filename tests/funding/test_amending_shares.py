"""Counterpart, stacking and the programme's part hold at every amendment: the same rules as a budget's, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from maillon.core.errors import RuleViolation
from maillon.funding.models import Agreement, Amendment
from maillon.funding.queries.financing import financing_agreed
from maillon.funding.rules import agreements as rules
from maillon.funding.rules.budgeting.judging import judge
from maillon.funding.rules.budgeting.limits import SHARES, Financing, financing_of, judge_whole
from maillon.funding.services import amending, budgeting
from tests.funding import budgets
from tests.funding.agreeing import LATER, TERMS, Cast, cast, refused, sign_both, signed
from tests.funding.applying import apply
from tests.funding.applying import call as calling
from tests.surfaces.reading import page, pick

BOUND = replace(
    TERMS,
    aid=replace(TERMS.aid, share="3/4", article="a1"),
    expenses=budgets.TERMS.expenses,
    counterpart=budgets.TERMS.counterpart,
    stacking=budgets.TERMS.stacking,
    articles=budgets.TERMS.articles,
)
SOUND = Financing(eligible=16_000_000, public=0, cash=4_800_000, in_kind=0)
"""What ``budgets.sound`` says of the whole project."""


@given(budgets.balanced())
def test_the_whole_of_a_budget_is_judged_as_its_lines_are(content) -> None:  # type: ignore[no-untyped-def]
    whole = financing_of(content, budgets.TERMS)
    paid = [one for one in judge(content, budgets.TERMS).checks if one.code in SHARES]
    aid = sum(content.of_programme(line) for line in content.lines if line.category != "vehicules")
    if aid == content.aid:
        assert list(judge_whole(budgets.TERMS, whole, aid)) == paid


@given(
    st.integers(1, 10**9), st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 10**9), st.integers(1, 10**9)
)
def test_what_is_let_through_holds_by_every_share(eligible: int, public: int, cash: int, goods: int, aid: int) -> None:
    said = Financing(eligible, public, cash, goods)
    try:
        rules.within_shares(BOUND, amount=(1, aid), financing=said)
    except RuleViolation:
        return
    assert 4 * aid <= 3 * eligible and 5 * (aid + public) <= 4 * eligible
    assert 4 * (cash + min(goods, eligible // 8)) >= eligible
    assert aid + max(public, cash + goods) <= eligible


def in_force(scene: Cast, *, amount_minor: int = 112_000_00, at: object = None) -> Agreement:
    """An agreement in force without a budget of its own, whose application had one."""
    made = signed(scene, amount_minor=amount_minor, **({"at": at} if at else {}))  # type: ignore[arg-type]
    made.dossier = apply(calling(scene.ministry, terms=BOUND, key="demandes"), scene.benoit)
    made.save(update_fields=["dossier"])
    begun = budgeting.begin(dossier=made.dossier, actor=scene.benoit, at=LATER)
    budgeting.save(budget=begun, content=budgets.sound(), revision=1, actor=scene.benoit, at=LATER)
    budgeting.seal(budget=begun, actor=None, at=LATER)
    made.refresh_from_db()
    return made


def amended(scene: Cast, made: Agreement, amount_minor: int, financing: Financing | None = None) -> Amendment:
    made.refresh_from_db()
    return amending.propose(
        agreement=made,
        amount_minor=amount_minor,
        ends_on=made.ends_on,
        reason="Les prix ont monté.",
        financing=financing,
        actor=scene.mireille,
        at=LATER,
    )


@pytest.mark.django_db
def test_an_amendment_stays_within_the_shares_of_the_terms() -> None:
    scene = cast(terms=BOUND)
    made = in_force(scene)
    assert financing_agreed(made) == SOUND
    with refused("funding.aid_share"):
        amended(scene, made, 120_000_01)
    with refused("funding.paid_past_cost"):
        amended(scene, made, 112_000_01)
    with refused("funding.stacking"):
        amended(scene, made, 112_000_00, replace(SOUND, public=16_000_01))
    with refused("funding.counterpart") as caught:
        amended(scene, made, 112_000_00, replace(SOUND, cash=1_000_000, in_kind=9_999_999))
    assert caught.value.params["lacking"] == 10_000_00, "goods count for half of what is asked"  # type: ignore[attr-defined]
    assert not made.amendments.exists()


@pytest.mark.django_db
def test_more_expenses_that_others_pay_let_the_grant_grow_and_stand_for_the_next_amendment() -> None:
    scene = cast(terms=BOUND)
    made = in_force(scene)
    larger = Financing(eligible=20_000_000, public=0, cash=6_000_000, in_kind=0)
    change = amended(scene, made, 140_000_00, larger)
    assert "Financement du projet" in change.text and financing_agreed(made) == SOUND, "nothing holds yet"
    sign_both(scene, made, at=LATER, amendment=change)
    assert financing_agreed(made) == larger
    with refused("funding.aid_share"):
        amended(scene, made, 150_000_01)
    smaller = amended(scene, made, 130_000_00)
    assert smaller.financing is None and "Financement du projet" not in smaller.text
    sign_both(scene, made, at=LATER, amendment=smaller)
    assert financing_agreed(made) == larger


@pytest.mark.django_db
def test_the_second_signature_checks_again_what_the_first_let_through() -> None:
    scene = cast(terms=BOUND)
    made = in_force(scene)
    change = amended(scene, made, 110_000_00)
    Amendment.objects.filter(pk=change.pk).update(amount_minor=125_000_00)
    with refused("funding.aid_share"):
        sign_both(scene, made, at=LATER, amendment=change)
    made.refresh_from_db()
    assert made.amount_minor == 112_000_00


@pytest.mark.django_db
def test_without_a_budget_more_is_agreed_only_once_the_cost_is_said() -> None:
    scene = cast(terms=BOUND)
    made = signed(scene)
    with refused("funding.financing_unsaid"):
        amended(scene, made, 110_000_00)
    assert amended(scene, made, 110_000_00, SOUND).former_financing is None


@pytest.mark.django_db
def test_the_page_says_the_refusal_in_words_and_keeps_what_was_typed(client: Client) -> None:
    scene = cast(terms=BOUND)
    made = in_force(scene, at=timezone.now() - timedelta(days=20))
    client.force_login(scene.mireille)
    new = reverse("amendment_new", kwargs={"reference": made.reference})
    shown = page(client.get(new))
    assert [one.get("value") for name in ("eligible", "cash") for one in pick(shown, f"input[name={name}]")] == [
        "160000,00",
        "48000,00",
    ]
    assert "Aide publique en tout, au plus 80" in _words(shown)
    typed = {
        "amount": "112000",
        "ends_on": (made.ends_on - timedelta(days=1)).isoformat(),
        "eligible": "160000",
        "public": "20000",
        "cash": "48000",
        "in_kind": "0",
        "reason": "Ottawa aide aussi.",
    }
    answer = client.post(new, typed)
    words = _words(page(answer))
    assert answer.status_code == 422 and 'value="20000"' in answer.content.decode()
    assert "L’aide publique paierait 82,5 % des dépenses admissibles" in words
    assert "au plus 80 % (article 7.1). Accordez 4 000,00 $ de moins" in words
    assert "Il manque 8 000,00 $ en argent" in _words(page(client.post(new, {**typed, "public": "0", "cash": "32000"})))
    assert "Écrivez un montant, 0 s’il" in _words(page(client.post(new, {**typed, "public": ""})))
    assert client.post(new, {**typed, "public": "16000"}).status_code == 302
    told = _words(page(client.get(reverse("agreement", kwargs={"reference": made.reference}))))
    assert "Autres aides publiques 0,00 $ 16 000,00 $" in told


def _words(shown) -> str:  # type: ignore[no-untyped-def]
    return " ".join(shown.text_content().replace("\xa0", " ").replace("\u202f", " ").split())
