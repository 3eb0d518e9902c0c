"""An amendment of an agreement with a budget of its own: another version, settled, named, in force once both signed."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from maillon.core.audit.models import AuditEvent
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.models import User
from maillon.funding.models import Agreement, Amendment, Budget
from maillon.funding.permissions import budgets as permissions
from maillon.funding.queries import budgets as queries
from maillon.funding.queries.agreements import beside, paid_of, terms_of, with_budgets
from maillon.funding.queries.financing import financing_agreed
from maillon.funding.queries.monitoring import plans_of
from maillon.funding.queries.reporting import budget_of, planned
from maillon.funding.rules.budgeting.digests import digest_of
from maillon.funding.rules.budgeting.judging import judge
from maillon.funding.rules.budgeting.limits import Financing
from maillon.funding.rules.budgeting.sums import Content
from maillon.funding.rules.terms import Terms
from maillon.funding.services import agreements, amending, budgeting, instalments, settling
from tests.funding.agreeing import LATER, accounts, cast, pay, refused, sign_both, signed
from tests.funding.budgets import line, sound
from tests.funding.test_amending_shares import BOUND
from tests.funding.test_budget_pages import read_form

pytestmark = pytest.mark.django_db
AGREED, MORE = 112_000_00, 120_000_00


def larger(*, prog: int = 800_000, year: int = 2028) -> Content:
    """``sound`` with one more expense of its last year, two thirds of it paid by the programme."""
    pumps = replace(line("pompes", "personnel", 1_200_000, prog=prog, nous=1_200_000 - prog), year=year)
    return replace(sound(), lines=(*sound().lines, pumps))


class Scene:
    """An agreement in force with the budget both signed."""

    def __init__(self, *, at: object = None, terms: Terms = BOUND) -> None:
        self.cast = cast(terms=terms)
        told = {"amount_minor": AGREED, **({"at": at} if at else {})}
        self.agreement = signed(self.cast, **told)  # type: ignore[arg-type]
        self.first = budgeting.agree(agreement=self.agreement, content=sound(), number=1, actor=None, at=LATER)

    def propose(self, amount_minor: int = MORE, **more: object) -> Amendment:
        self.agreement.refresh_from_db()
        told = {"ends_on": self.agreement.ends_on, "reason": "Les prix ont monté.", "at": LATER, **more}
        return amending.propose(
            agreement=self.agreement,
            amount_minor=amount_minor,
            actor=self.cast.mireille,
            **told,  # type: ignore[arg-type]
        )

    def save(self, content: Content, user: User | None = None) -> Budget:
        writing = queries.unsettled(self.agreement)
        assert writing is not None
        actor = user or self.cast.benoit
        return budgeting.save(budget=writing, content=content, revision=writing.revision, actor=actor, at=LATER)

    def settle(self, user: User | None = None) -> Budget:
        return settling.settle(agreement=self.agreement, actor=user or self.cast.mireille, at=LATER)

    def sign(self, change: Amendment) -> None:
        change.refresh_from_db()
        sign_both(self.cast, self.agreement, at=LATER, amendment=change)
        self.agreement.refresh_from_db()


@pytest.fixture
def scene() -> Scene:
    return Scene()


def plain(text: str) -> str:
    return text.replace("\xa0", " ").replace("\u202f", " ")


def test_another_amount_brings_another_version_that_holds_once_both_have_signed(scene: Scene) -> None:
    change = scene.propose()
    writing = queries.unsettled(scene.agreement)
    assert writing is not None and (writing.number, writing.amendment) == (2, change)
    assert queries.content_of(writing) == sound(), "begun from the one that holds"
    assert "Budget convenu" not in change.text
    with refused("funding.budget_unsettled"):
        scene.sign(change)
    with refused("funding.budget_award") as caught:
        scene.settle()
    assert (caught.value.params["awarded"], caught.value.params["budgeted"]) == (MORE, AGREED)  # type: ignore[attr-defined]
    scene.save(larger())
    with pytest.raises(NotAllowed):
        scene.settle(scene.cast.benoit)
    settled = scene.settle()
    change.refresh_from_db()
    assert settled.number == 2 and settled.sealed_at == LATER
    assert "La version 2 du budget convenu (172 000,00 $ en tout, dont 120 000,00 $ de subvention)" in plain(
        change.text
    )
    assert f"d’empreinte SHA-256 {digest_of(larger())}, remplace la version 1" in plain(change.text)
    assert "Les dépenses admissibles sont désormais de 172 000,00 $" in plain(change.text)
    assert budget_of(scene.agreement) == scene.first, "signed by nobody yet"
    assert plans_of([scene.agreement])[scene.agreement.pk]["personnel"] == 9_500_000, "nor followed by it"
    year = (date(2027, 4, 1), date(2028, 3, 31))
    assert [one.amount_minor for one in planned(scene.agreement, *year)] == [2_500_000]
    scene.sign(change)
    assert budget_of(scene.agreement) == queries.agreed_budget(scene.agreement) == settled
    assert [one.amount_minor for one in planned(scene.agreement, *year)] == [3_300_000]
    assert plans_of([scene.agreement])[scene.agreement.pk]["personnel"] == 10_300_000
    assert scene.agreement.amount_minor == MORE == queries.content_of(settled).aid
    assert financing_agreed(scene.agreement) == Financing(17_200_000, 0, 5_200_000, 0)
    told = {one.verb: one.after for one in AuditEvent.objects.filter(verb__startswith="funding.amendment.")}
    assert told["funding.amendment.budgeted"]["digest"] == change.text_digest
    assert told["funding.amendment.in_force"]["budget"] == 2


def test_a_dropped_amendment_leaves_the_former_budget_in_force(scene: Scene) -> None:
    change = scene.propose()
    scene.save(larger())
    scene.settle()
    amending.drop(amendment=change, actor=scene.cast.mireille, at=LATER)
    assert budget_of(scene.agreement) == scene.first and queries.unsettled(scene.agreement) is None
    assert not permissions.can_draft_agreed(scene.cast.benoit, scene.agreement)
    again = scene.propose(115_000_00)
    writing = queries.unsettled(scene.agreement)
    assert writing is not None and (writing.number, queries.content_of(writing)) == (3, sound())
    dropped = Budget.objects.get(number=2)
    Budget.objects.filter(pk=dropped.pk).update(sealed_at=None)
    with pytest.raises(NotAllowed):
        budgeting.save(budget=dropped, content=sound(), revision=2, actor=scene.cast.benoit, at=LATER)
    told = with_budgets(scene.agreement.amendments.order_by("number")).values_list("pk", "replaced", "brought")
    assert list(told) == [(change.pk, 1, 2), (again.pk, 1, 3)]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("past the new end", larger(year=2031)),
        ("of no category", replace(larger(), lines=(*sound().lines, line("x", "inconnue", 800_000, prog=800_000)))),
        ("paid by nobody", replace(larger(), lines=(*sound().lines, line("x", "personnel", 900_000, prog=800_000)))),
        (
            "too little from the others",
            replace(sound(), lines=(line("tout", "personnel", 15_000_000, prog=12_000_000, nous=3_000_000),)),
        ),
    ],
)
def test_the_terms_and_the_years_up_to_the_new_end_are_checked(scene: Scene, name: str, content: Content) -> None:
    scene.propose()
    scene.save(content)
    with refused("funding.budget_unfinished"):
        scene.settle()
    assert queries.unsettled(scene.agreement) is not None, name


def test_a_longer_agreement_may_spend_in_the_years_it_adds(scene: Scene) -> None:
    change = scene.propose(ends_on=scene.agreement.ends_on + timedelta(days=366))
    scene.save(larger(year=2030))
    assert scene.settle().amendment == change
    scene.sign(change)
    assert budget_of(scene.agreement).lines.filter(year=2030).exists()  # type: ignore[union-attr]


def test_the_end_alone_changes_no_budget(scene: Scene) -> None:
    change = scene.propose(AGREED, ends_on=scene.agreement.ends_on + timedelta(days=90))
    assert queries.unsettled(scene.agreement) is None and not change.budgets.exists()
    scene.sign(change)
    assert budget_of(scene.agreement) == scene.first


def test_another_cost_for_the_same_amount_is_a_version_too_and_must_change_something(scene: Scene) -> None:
    with refused("funding.no_change"):
        scene.propose(AGREED)
    with refused("funding.budget_says_cost"):
        scene.propose(AGREED, financing=Financing(17_000_000, 0, 5_800_000, 0))
    change = scene.propose(AGREED, with_budget=True)
    with refused("funding.budget_same"):
        scene.settle()
    assert "5. Budget convenu." not in change.text
    scene.save(larger(prog=0))
    scene.settle()
    scene.sign(change)
    assert financing_agreed(scene.agreement) == Financing(17_200_000, 0, 6_000_000, 0)
    assert "5. Budget convenu." in change.text and "2. Montant" not in change.text


def test_without_a_budget_of_its_own_nothing_brings_one() -> None:
    scene = cast()
    made = signed(scene)
    told = {"agreement": made, "ends_on": made.ends_on, "reason": "Essai", "actor": scene.mireille, "at": LATER}
    with refused("funding.budget_missing"):
        amending.propose(amount_minor=made.amount_minor, with_budget=True, **told)  # type: ignore[arg-type]
    change = amending.propose(amount_minor=made.amount_minor + 100, **told)  # type: ignore[arg-type]
    sign_both(scene, made, at=LATER, amendment=change)
    assert budget_of(made) is None and not Budget.objects.exists()


def test_both_write_until_one_signs_and_the_end_stops_it(scene: Scene) -> None:
    change = scene.propose()
    agreement = scene.agreement

    def may() -> list[bool]:
        found = []
        for user in (scene.cast.benoit, scene.cast.mireille, scene.cast.people.amina):
            for asks, lists in (
                (permissions.can_draft_agreed, permissions.agreements_budgeted_by),
                (permissions.can_settle_agreed, permissions.agreements_settled_by),
            ):
                assert asks(user, agreement) == lists(user).filter(pk=agreement.pk).exists()
                found.append(asks(user, agreement))
        return found

    assert may() == [True, False, True, True, False, False]
    scene.save(larger())
    scene.settle()
    third = settling.take_up(agreement=agreement, actor=scene.cast.benoit, at=LATER)
    assert (third.number, third.amendment, queries.content_of(third)) == (3, change, larger())
    beside_it = settling.save_beside(agreement=agreement, content=larger(), actor=scene.cast.mireille, at=LATER)
    assert (beside_it.number, beside_it.amendment) == (4, change)
    with refused("funding.budget_unsettled"):
        scene.sign(change)
    scene.settle()
    agreements.end(agreement=agreement, reason="Le partenaire se retire.", actor=scene.cast.mireille, at=LATER)
    agreement.refresh_from_db()
    assert may() == [False] * 6 and budget_of(agreement) == scene.first


def test_the_second_signature_refuses_a_version_that_no_longer_gives_the_amount(scene: Scene) -> None:
    change = scene.propose()
    scene.save(larger())
    scene.settle()
    Amendment.objects.filter(pk=change.pk).update(amount_minor=119_000_00)
    with refused("funding.budget_award"):
        scene.sign(change)
    scene.agreement.refresh_from_db()
    assert scene.agreement.amount_minor == AGREED and budget_of(scene.agreement) == scene.first


def test_a_version_with_the_most_of_everything_is_kept_and_its_digest_reads_the_same(scene: Scene) -> None:
    scene.propose()
    first, *rest = larger().lines
    long = replace(first, label="é" * 300, activity="a" * 200, unit="u" * 40)
    content = replace(larger(), lines=(long, *rest))
    scene.save(content)
    assert digest_of(queries.content_of(scene.settle())) == digest_of(content)
    moved = replace(content, lines=(replace(long, shares={"prog": 6_999_999, "nous": 3_000_001}), *rest))
    assert digest_of(moved) != digest_of(content)


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_proposed_the_shares_hold_and_paid_never_passes_agreed(seed: int) -> None:
    draw, scene = Random(seed), Scene()
    accounts(scene.cast)
    for _step in range(14):
        made, change = scene.agreement, scene.agreement.amendments.filter(signed_at=None, dropped_at=None).first()
        made.refresh_from_db()
        with suppress(RuleViolation):
            _anything(scene, made, change, draw)
        made.refresh_from_db()
        held = queries.agreed_budget(made)
        content = queries.content_of(held)  # type: ignore[arg-type]
        assert content.aid == made.amount_minor >= paid_of(made)
        assert not judge(content, terms_of(made)).findings, "counterpart, stacking, caps"
        assert sum(one.amount_minor for one in made.instalments.exclude(state="cancelled")) == made.amount_minor


def _anything(scene: Scene, made: Agreement, change: Amendment | None, draw: Random) -> None:
    due = made.instalments.filter(state="due").first()
    if due is not None and draw.random() < 0.3:
        pay(due, scene.cast)
    elif change is None:
        scene.propose(draw.choice([made.amount_minor, draw.randint(60_000_00, 260_000_00)]), with_budget=True)
    elif queries.unsettled(made) is not None:
        if draw.random() < 0.9:
            ours = draw.choice([0.2, 0.34, 0.4, 1])
            parts = [int(change.amount_minor * draw.random()), 0]
            parts[1] = change.amount_minor - parts[0] + draw.choice([0, 0, 0, 1])
            lines = [
                replace(
                    line(f"l{n}", "personnel", prog + int(prog * ours), prog=prog, nous=int(prog * ours)), year=2027 + n
                )
                for n, prog in enumerate(parts)
            ]
            scene.save(replace(sound(), lines=tuple(lines)))
        scene.settle()
    elif draw.random() < 0.8:
        scene.sign(change)
    else:
        amending.drop(amendment=change, actor=scene.cast.mireille, at=LATER)
    instalments.fall_due(made, actor=None, at=LATER)


def test_the_pages_take_both_parties_from_the_proposal_to_the_version_in_force(client: Client) -> None:
    scene = Scene(at=timezone.now() - timedelta(days=20))
    officer, home = Client(), client
    officer.force_login(scene.cast.mireille)
    home.force_login(scene.cast.benoit)
    about = {"reference": scene.agreement.reference}
    new = reverse("amendment_new", kwargs=about)
    page = plain(officer.get(new).content.decode())
    assert "copiée de la version 1" in page and "Revoir le budget convenu" in page
    assert "Contrepartie en argent" not in page
    last = scene.agreement.ends_on - timedelta(days=1)
    typed = {"amount": "120000", "ends_on": last.isoformat(), "reason": "Les prix ont monté."}
    assert officer.post(new, {**typed, "amount": "112000"}).status_code == 422
    answer = officer.post(new, typed, follow=True)
    builder = reverse("agreement_budget", kwargs=about)
    assert answer.redirect_chain == [(builder, 302)]
    page = plain(answer.content.decode())
    assert "L’avenant 1 fait une subvention de 120 000,00 $ (elle est de 112 000,00 $)" in page
    assert "il manque 8 000,00 $" in page and "Ce qui change depuis la version 1, en vigueur" in page
    shown = plain(home.get(reverse("agreement", kwargs=about)).content.decode())
    assert builder in shown and "Budget à régler" in shown and "Comparer les deux versions" in shown
    signs = reverse("amendment_sign", kwargs={**about, "number": 1})
    assert "une fois réglée" in plain(home.get(signs).content.decode())
    assert home.post(signs, {"name": "B", "office": "D", "agreed": "on"}).status_code == 422
    fields = read_form(home.get(builder).content.decode())
    fields["l.formatrices.price"], fields["l.formatrices.p.prog"] = ["112000"], ["78000"]
    fields["l.formatrices.p.nous"] = ["33999"]
    answer = officer.post(builder, {**fields, "action": ["settle"]})
    page = plain(answer.content.decode())
    assert answer.status_code == 422 and 'value="33999' in page and "Il reste un point à régler" in page
    fields = read_form(officer.get(builder).content.decode())
    fields["l.formatrices.p.nous"] = ["34000"]
    answer = officer.post(builder, {**fields, "action": ["settle"]}, follow=True)
    assert "Le budget est arrêté" in plain(answer.content.decode())
    compare = reverse("agreement_budget_comparison", kwargs=about)
    page = plain(home.get(compare).content.decode())
    assert "de la version 1 à la version 2" in page and "172 000,00 $" in page and "112 000,00 $" in page
    version = reverse("agreement_budget_version", kwargs={**about, "number": 2})
    page = plain(home.get(version).content.decode())
    assert "C’est elle que nomme l’avenant 1" in page and "Avenant à signer" in page
    change = scene.agreement.amendments.get()
    assert change.text_digest in home.get(signs).content.decode()
    for one in (home, officer):
        told = {"name": "N", "office": "O", "agreed": "on", "digest": change.text_digest}
        assert one.post(signs, told).status_code == 302
    page = plain(home.get(version).content.decode())
    assert "En vigueur" in page and "Les rapports s’y comparent" in page and "Empreinte de cette version" in page
    former = reverse("agreement_budget_version", kwargs={**about, "number": 1})
    assert "Remplacée" in plain(home.get(former).content.decode())
    assert beside(scene.agreement).budget == 2
    with translation.override("en"):
        english = officer.get(reverse("agreement_budget_version", kwargs={**about, "number": 2})).content.decode()
        compared = officer.get(reverse("agreement_budget_comparison", kwargs=about)).content.decode()
    assert "Amendment 1 names it" in english and "Reports are compared with it" in english
    assert "from version 1 to version 2" in compared
    stranger = Client()
    stranger.force_login(scene.cast.people.odile)
    for one in (builder, compare, version):
        assert stranger.get(one).status_code == 404
    assert home.post(builder, {"action": "save"}).status_code == 404, "signed: nothing is left to write"


def test_a_dropped_version_is_read_as_such(client: Client) -> None:
    scene = Scene(at=timezone.now() - timedelta(days=20))
    change = scene.propose()
    amending.drop(amendment=change, actor=scene.cast.mireille, at=LATER)
    client.force_login(scene.cast.benoit)
    about = {"reference": scene.agreement.reference}
    first = reverse("agreement_budget_version", kwargs={**about, "number": 1})
    assert client.get(reverse("agreement_budget", kwargs=about)).headers["Location"] == first
    assert "En vigueur" in client.get(first).content.decode()
    page = plain(client.get(reverse("agreement_budget_version", kwargs={**about, "number": 2})).content.decode())
    assert "jamais été en vigueur" in page and "Écrire le budget" not in page
