"""The letter of a capital call and an investor’s statement: said from the history, given to the fund and to its own."""

from __future__ import annotations

import io
from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from pypdf import PdfReader

from maillon.core.audit.models import AuditEvent
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.files.services import path_of
from maillon.core.people.models import User
from maillon.guarantees.models import CapitalPaper, Commitment
from maillon.guarantees.permissions.capital_papers import can_read_capital_paper, capital_papers_visible_to
from maillon.guarantees.queries import commitments as queries
from maillon.guarantees.queries.quarterly import quarterly
from maillon.guarantees.rules.events import capital as happenings
from maillon.guarantees.services import capital, capital_papers, papers, recording
from maillon.ledger.financial import financial
from tests.guarantees import scene as stage
from tests.personas import make_organisation

pytestmark = pytest.mark.django_db
LATER = date(2025, 6, 30)


@pytest.fixture
def scene() -> stage.Scene:
    made = stage.scene()
    papers.load(at=stage.AT)
    return made


@pytest.fixture
def other(scene) -> Commitment:
    """Another member: 500,000 $ promised, 300,000 $ called in two calls, 250,000 $ paid in three times."""
    member = make_organisation("Entraide boréale")
    one = capital.commit(
        fund=scene.fund, investor=member, amount_minor=50_000_000, committed_on=stage.DAY, actor=None, at=stage.AT
    )
    first = capital.call(
        commitment=one, amount_minor=20_000_000, called_on=date(2025, 2, 1), due_on=date(2025, 3, 1), actor=None,
        at=stage.at(30),
    )  # fmt: skip
    for days, minor in ((50, 5_000_000), (60, 15_000_000)):
        capital.paid(
            call=first, amount_minor=minor, paid_on=stage.DAY + timedelta(days=days), actor=None, at=stage.at(days)
        )
    second = capital.call(
        commitment=one, amount_minor=10_000_000, called_on=date(2025, 5, 1), due_on=date(2025, 6, 1), actor=None,
        at=stage.at(120),
    )  # fmt: skip
    capital.paid(call=second, amount_minor=5_000_000, paid_on=date(2025, 7, 15), actor=None, at=stage.at(200))
    return one


def told(paper: CapitalPaper) -> str:
    pdf = PdfReader(io.BytesIO(path_of(paper.document.file.digest).read_bytes()))
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def get(user: User, address: str):
    client = Client()
    client.force_login(user)
    return client.get(address)


def test_a_commitment_stands_as_it_stood_on_a_day(scene, other) -> None:
    one = queries.standing(other, LATER)
    assert (one.called_minor, one.paid_minor, one.unpaid_minor, one.left_minor) == (
        30_000_000, 20_000_000, 10_000_000, 20_000_000,
    )  # fmt: skip
    assert [(paid.number, paid.paid_on) for paid in one.payments] == [
        (1, date(2025, 3, 1)), (1, date(2025, 3, 11)),
    ]  # fmt: skip
    assert one.share == Fraction(20, 120)
    now = queries.standing(other, timezone.localdate())
    assert now.paid_minor == sum(call.paid_minor for call in other.calls.all()) == 25_000_000
    early = queries.standing(other, date(2025, 1, 20))
    assert (early.called_minor, early.paid_minor, early.share) == (0, 0, 0)
    first = Commitment.objects.exclude(pk=other.pk).get()
    assert queries.standing(first, LATER).share == 1 - one.share


def test_a_payment_that_comes_later_is_for_the_next_quarters_report(scene, other) -> None:
    then, after = (
        {one.commitment.pk: (one.called_minor, one.paid_minor) for one in quarterly(scene.fund, day).capital}
        for day in (date(2025, 3, 31), date(2025, 9, 30))
    )
    assert then[other.pk] == (20_000_000, 20_000_000) and after[other.pk] == (30_000_000, 25_000_000)


def test_a_payment_reversed_is_not_told(scene, other) -> None:
    wrong = f"{other.reference}:call:2:paid:5000000"
    day = stage.DAY + timedelta(days=220)
    event = happenings.EntryReversed(key="x", effective_on=day, known_on=day, wrong=wrong, reason="Sans provision")
    recording.happen(fund=scene.fund, events=[event], actor=None, at=stage.at(220))
    assert queries.standing(other, timezone.localdate()).paid_minor == 20_000_000
    assert queries.standing(other, day - timedelta(days=1)).paid_minor == 25_000_000


def test_what_is_given_at_once_was_paid_that_day(scene) -> None:
    gift = capital.commit(
        fund=scene.fund, investor=scene.sponsor, amount_minor=7_000_000, committed_on=stage.DAY, actor=None,
        at=stage.AT, kind=Commitment.Kind.CONTRIBUTION,
    )  # fmt: skip
    one = queries.standing(gift, LATER)
    assert (one.called_minor, one.paid_minor, one.left_minor, one.share) == (7_000_000, 7_000_000, 0, None)
    assert [paid.paid_on for paid in one.payments] == [stage.DAY]


def test_results_are_shared_only_where_the_policy_says_so(scene, other) -> None:
    one = queries.standing(other, LATER)
    assert queries.results_of(one) is None
    other.fund.policy = {"capital": {"results": queries.PRO_RATA, "source": "Règlement du fonds"}}
    year = financial(scene.fund.asnpo_book, on=LATER).operations.minor
    assert queries.results_of(one) == round(year * Fraction(1, 6))


LETTER = {
    "fr": ("Appel de capital", "Entraide boréale", "100 000,00 $", "1 juin 2025", "Comment verser", "500 000,00 $"),
    "en": ("Capital call", "Entraide boréale", "$100,000.00", "June 1, 2025", "How to pay", "$500,000.00"),
    "es": ("Llamada de capital", "Entraide boréale", "CAD", "1 de junio de 2025", "Cómo pagar", "capital de miembro"),
}
STATEMENT = {
    "fr": ("Relevé de capital", "300 000,00 $", "200 000,00 $", "1 mars 2025", "11 mars 2025", "16,67 %"),
    "en": ("Capital statement", "$300,000.00", "$200,000.00", "March 1, 2025", "March 11, 2025", "16.67"),
    "es": ("Estado de capital", "Pagado", "1 de marzo de 2025", "Llamada 1", "16,67", "Por llamar"),
}


@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_both_papers_say_it_in_three_languages(scene, other, language: str) -> None:
    actor, at = scene.people.guillaume, stage.at(300)
    letter = capital_papers.print_letter(call=other.calls.get(number=2), language=language, actor=actor, at=at)
    statement = capital_papers.print_statement(commitment=other, on=LATER, language=language, actor=actor, at=at)
    for paper, words in ((letter, LETTER[language]), (statement, STATEMENT[language])):
        text = told(paper)
        assert not [word for word in words if word not in text.replace("1er", "1").replace("\u00a0", " ")], text
        assert "{" not in text and other.reference in text
    if language == "es":
        assert "Versé" not in told(statement) and "Appel" not in told(letter)


def test_the_same_words_keep_their_code_and_other_words_replace_them(scene, other) -> None:
    actor = scene.people.guillaume
    asked = {"commitment": other, "on": LATER, "language": "fr", "actor": actor}
    first = capital_papers.print_statement(**asked, at=stage.at(300))
    assert capital_papers.print_statement(**asked, at=stage.at(301)) == first
    late = other.calls.get(number=2)
    capital.paid(call=late, amount_minor=5_000_000, paid_on=LATER, actor=None, at=stage.at(302))
    second = capital_papers.print_statement(**asked, at=stage.at(303))
    first.document.refresh_from_db()
    assert second != first and first.document.revoked_at and second.document.code in first.document.revoked_because
    assert AuditEvent.objects.filter(verb="guarantees.paper.printed").count() == 2


def test_who_may_not_is_refused(scene, other) -> None:
    call = other.calls.first()
    with pytest.raises(NotAllowed):
        capital_papers.print_letter(call=call, language="fr", actor=scene.people.jeanne, at=stage.at(300))
    for day in (date(2024, 1, 1), date(2999, 1, 1)):
        with pytest.raises(RuleViolation, match="statement_day"):
            capital_papers.print_statement(
                commitment=other, on=day, language="fr", actor=scene.people.guillaume, at=stage.at(300)
            )
    with pytest.raises(RuleViolation, match="paper_language"):
        capital_papers.print_letter(call=call, language="de", actor=scene.people.guillaume, at=stage.at(300))


def test_a_paper_of_capital_is_none_of_a_guarantee(scene) -> None:
    with pytest.raises(RuleViolation, match="paper_kind"):
        papers.print_paper(
            guarantee=stage.approved(scene), kind=papers.rules.Kind.CAPITAL_CALL, language="fr",
            actor=scene.people.guillaume, at=stage.at(300),
        )  # fmt: skip


def test_the_list_and_the_predicate_agree(scene, other) -> None:
    actor, at = scene.people.guillaume, stage.at(300)
    for one in Commitment.objects.all():
        capital_papers.print_letter(call=one.calls.first(), language="fr", actor=actor, at=at)
        capital_papers.print_statement(commitment=one, on=LATER, language="en", actor=actor, at=at)
    everyone = [getattr(scene.people, name) for name in scene.people.__dataclass_fields__]
    counts = {}
    for user in [*everyone, scene.simone, None]:
        seen = set(capital_papers_visible_to(user))
        assert seen == {one for one in CapitalPaper.objects.all() if can_read_capital_paper(user, one)}, user
        counts[user] = len(seen)
    cast = scene.people
    assert (counts[cast.guillaume], counts[cast.jeanne], counts[cast.benoit], counts[cast.diego]) == (4, 4, 2, 0)


def test_the_manager_prints_and_the_investor_reads_its_own_alone(scene, other, django_assert_max_num_queries) -> None:
    manager, mine = Client(), Commitment.objects.exclude(pk=other.pk).get()
    manager.force_login(scene.people.guillaume)
    page = reverse("fund_commitment", kwargs={"reference": mine.reference})
    assert manager.post(page, {"do": "letter", "pk": mine.calls.get().pk, "language": "fr"}).status_code == 302
    assert manager.post(page, {"do": "statement", "on": LATER.isoformat(), "language": "en"}).status_code == 302
    for wrong in ("hier", "2999-01-01"):
        kept = manager.post(page, {"do": "statement", "on": wrong, "language": "fr"})
        assert kept.status_code == 422 and f'value="{wrong}"' in kept.content.decode()
    assert manager.post(page, {"do": "statement", "on": LATER.isoformat(), "language": "de"}).status_code == 422
    assert manager.post(page, {"do": "letter", "pk": other.calls.first().pk, "language": "fr"}).status_code == 404
    assert manager.post(page, {"do": "rien"}).status_code == 404
    codes = [one.document.code for one in CapitalPaper.objects.all()]
    assert len(codes) == 2
    client = Client()
    client.force_login(scene.people.benoit)
    client.get(page)
    with django_assert_max_num_queries(16):
        text = client.get(page).content.decode()
    assert all(code in text for code in codes) and "Imprimer le" not in text
    assert client.post(page, {"do": "statement"}).status_code == 404
    for code in codes:
        pdf = client.get(reverse("fund_capital_paper", kwargs={"reference": mine.reference, "code": code}))
        assert pdf.status_code == 200 and b"".join(pdf.streaming_content).startswith(b"%PDF")
        for user in (scene.people.diego, scene.people.amina, scene.people.lea):
            address = reverse("fund_capital_paper", kwargs={"reference": mine.reference, "code": code})
            assert get(user, address).status_code == get(user, page).status_code == 404
        crossed = reverse("fund_capital_paper", kwargs={"reference": other.reference, "code": code})
        assert client.get(crossed).status_code == 404 and manager.get(crossed).status_code == 404
    theirs = reverse("fund_commitment", kwargs={"reference": other.reference})
    assert client.get(theirs).status_code == 404
    assert mine.reference in client.get(reverse("fund_capital")).content.decode()
    with override("en"):
        english = get(scene.people.benoit, reverse("fund_commitment", kwargs={"reference": mine.reference}))
    assert "Capital statements" in english.content.decode()
