"""What was paid and not spent: reckoned from the accepted reports, proposed to the officer, asked back once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from maillon.dossiers.queries.reading import answers_of
from maillon.dossiers.rules.merging import Edit
from maillon.dossiers.services import submitting
from maillon.dossiers.services.answering import answer
from maillon.funding.models import Agreement, Report
from maillon.funding.queries.flows import unspent
from maillon.funding.rules.terms import InstalmentRule
from maillon.funding.services import reporting
from maillon.projects.models import Transaction
from tests.dossiers import samples
from tests.funding.agreeing import AT, Cast, accounts, cast, pay, signed
from tests.funding.test_expenses import accept
from tests.funding.test_reporting import YEARLY

pytestmark = pytest.mark.django_db
SENT = datetime(2028, 5, 3, 14, 0, tzinfo=UTC)
TERMS = replace(
    YEARLY,
    reports=tuple(one for one in YEARLY.reports if one.key == "final"),
    instalments=(InstalmentRule("unique", "1", {"fr": "Versement", "en": "Instalment"}, ("signature",)),),
)


def reported(scene: Cast, made: Agreement, dollars: str, *, beside: str = "") -> None:
    """The final report, sent with what was spent, then accepted."""
    report = made.reports.get(key="final")
    dossier = reporting.begin(report=report, partner=None, actor=scene.benoit, link="", space="", at=SENT)
    whole = dossier.submissions.get(use="application")
    said = {f"/data/personnes/{one}": "10" for one in ("femmes", "hommes", "filles", "garcons")}
    said |= {"/data/recit/resume": "Fini.", "/data/argent/depense[1]/poste": "personnel"}
    said |= {"/data/argent/depense[1]/paye": dollars, "/data/argent/depense[1]/autres": beside}
    now = answers_of(whole).values()
    edits = [Edit(path, now.get(path, ""), value) for path, value in said.items()]
    answer(submission=whole, edits=edits, actor=scene.benoit, at=SENT)
    submitting.submit(dossier=dossier, actor=scene.benoit, name="Benoît", at=SENT, language="fr")
    report.refresh_from_db()
    accept(scene, report)


@pytest.fixture
def scene() -> Cast:
    made = cast(terms=TERMS)
    samples.publish(samples.shipped("rapport-projet"), at=AT, owner=made.ministry)
    return made


def test_what_the_counterpart_paid_is_no_money_of_the_programme(scene: Cast) -> None:
    made = signed(scene)
    accounts(scene)
    pay(made.instalments.get(), scene)
    reported(scene, made, "60000", beside="40000")
    assert left(made, 100_000_00) == 40_000_00
    rows = Transaction.objects.filter(activity=made.activity, type="4").order_by("reference")
    assert [(one.amount_minor, one.reference.endswith("+contrepartie")) for one in rows] == [
        (60_000_00, False),
        (40_000_00, True),
    ]
    assert rows[1].description["fr"].endswith("(contrepartie et autres)")


def left(made: Agreement, kept_minor: int) -> int:
    return unspent(made, kept_minor=kept_minor, asked=list(made.reports.all()))


def test_what_is_left_is_proposed_and_asked_back_once(scene: Cast, client: Client) -> None:
    made = signed(scene)
    accounts(scene)
    pay(made.instalments.get(), scene)
    assert left(made, 100_000_00) == 0, "a report is awaited: nobody knows yet"
    client.force_login(scene.mireille)
    here = reverse("agreement", kwargs={"reference": made.reference})
    assert "ne sont pas dépensés" not in client.get(here).content.decode()
    reported(scene, made, "88250.50")
    assert left(made, 100_000_00) == 11_749_50
    page = client.get(here).content.decode().replace("\xa0", " ").replace("\u202f", " ")
    assert "11 749,50 $ versés ne sont pas dépensés" in page and 'value="11749,50"' in page
    asked = {"do": "ask_back", "pk": "0", "ask_back-0-amount": "11749,50", "ask_back-0-reason": "Non dépensé"}
    assert client.post(here, asked).status_code == 302
    page = client.get(here).content.decode()
    assert "ne sont pas dépensés" not in page and made.recoveries.get().amount_minor == 11_749_50
    client.force_login(scene.benoit)
    assert "ne sont pas dépensés" not in client.get(here).content.decode()


def test_who_spent_more_than_was_paid_owes_nothing(scene: Cast) -> None:
    made = signed(scene)
    reported(scene, made, "120000")
    assert left(made, 100_000_00) == 0
    made.reports.update(state=Report.State.DROPPED)
    assert left(made, 100_000_00) == 0, "no report, no figure"
