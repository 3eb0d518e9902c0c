"""The access table of agreements: both parties read them, the funder’s officers pay, strangers know of nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from maillon.core.parties.models import Organisation
from maillon.funding.rules.bank_details import checked
from maillon.funding.services import amending, bank_details, budgeting, instalments, orders
from tests.funding.agreeing import cast_of, signed, written
from tests.funding.budgets import sound
from tests.personas import People
from tests.surfaces.access import Row, only, signed_in

PARTIES = only("benoit", "mireille")
OFFICER = only("mireille")
TO_SIGN, HELD = {"reference": "agreement_to_sign"}, {"reference": "agreement_held"}
CHANGE = {"reference": "agreement_held", "number": "an_amendment_number"}
SETTLING = {"reference": "agreement_settling"}
AMENDED = {"reference": "agreement_amended"}
AN_ORDER = {"reference": "payment_order_made"}

ROWS = [
    Row("agreements", signed_in(200)),
    Row("agreements_csv", signed_in(200)),
    Row("agreement", PARTIES, HELD),
    Row("agreement", signed_in(404), HELD, "post"),
    Row("agreement", signed_in(404), {"reference": "nothing"}),
    Row("agreement_pdf", signed_in(404), HELD),
    Row("agreement_sign", PARTIES, TO_SIGN),
    Row("agreement_sign", only("benoit", "mireille", status=422), TO_SIGN, "post"),
    Row("agreement_budget", only("benoit", "mireille"), SETTLING),
    Row("agreement_budget", only("benoit", "mireille"), SETTLING, "post"),
    Row("agreement_budget", signed_in(404), HELD),
    Row("agreement_budget_version", only("benoit", "mireille"), {**SETTLING, "number": "agreed_number"}),
    Row("agreement_budget_version", signed_in(404), {**HELD, "number": "agreed_number"}),
    Row("agreement_budget_comparison", only("benoit", "mireille"), AMENDED),
    Row("agreement_budget_comparison", only("benoit", "mireille", status=302), SETTLING),
    Row("agreement_budget_comparison", signed_in(404), HELD),
    Row("agreement_budget", PARTIES, AMENDED),
    Row("agreement_budget", PARTIES, AMENDED, "post"),
    Row("agreement_budget_version", PARTIES, {**AMENDED, "number": "brought_number"}),
    Row("amendment_new", OFFICER, HELD),
    Row("amendment_new", only("mireille", status=422), HELD, "post"),
    Row("amendment_sign", PARTIES, CHANGE),
    Row("amendment_sign", only("benoit", "mireille", status=422), CHANGE, "post"),
    Row("amendment_pdf", signed_in(404), CHANGE),
    Row("payments", OFFICER),
    Row("payments", signed_in(404), method="post"),
    Row("payment_order", OFFICER, AN_ORDER),
    Row("payment_order", signed_in(404), AN_ORDER, "post"),
    Row("payment_file", OFFICER, {**AN_ORDER, "kind": "for_the_bank"}),
    Row("payment_file", OFFICER, {**AN_ORDER, "kind": "csv"}),
    Row("payment_file", signed_in(404), {**AN_ORDER, "kind": "nothing"}),
    Row("bank_details", PARTIES, {"slug": "semis"}),
    Row("bank_details", signed_in(404), {"slug": "semis"}, "post"),
]


def places(people: People, home: Organisation) -> dict[str, Any]:
    """An agreement to sign, one in force with an amendment that waits, one whose amendment brings a budget."""
    scene, now = cast_of(people), timezone.now()
    held = signed(scene, at=now - timedelta(days=20))
    for organisation, user, checks in (
        (scene.home, scene.benoit, scene.mireille),
        (scene.ministry, scene.mireille, scene.simon),
    ):
        told = checked(holder="Essai", account="0045871", institution="815", transit="30124")
        given = bank_details.give(organisation=organisation, details=told, actor=user, at=now)
        bank_details.confirm(details=given, how="Spécimen", actor=checks, at=now)
    one = held.instalments.get(number=1)
    instalments.prepare(instalment=one, actor=scene.mireille, at=now)
    instalments.approve(instalment=one, actor=scene.simon, at=now)
    order = orders.make(instalments=[one], execute_on=timezone.localdate(), actor=scene.mireille, at=now)
    change = amending.propose(
        agreement=held,
        amount_minor=held.amount_minor + 100,
        ends_on=held.ends_on,
        reason="Essai",
        actor=scene.mireille,
        at=now,
    )
    settling = written(scene, at=now)
    budgeting.begin_agreed(agreement=settling, content=sound(), actor=None, at=now)
    amended = signed(scene, at=now - timedelta(days=20))
    budgeting.agree(agreement=amended, content=sound(), number=1, actor=None, at=now)
    brings = {"amount_minor": amended.amount_minor + 100, "ends_on": amended.ends_on, "reason": "Essai"}
    amending.propose(agreement=amended, actor=scene.mireille, at=now, **brings)
    return {
        "agreement_amended": amended.reference,
        "brought_number": 2,
        "agreement_settling": settling.reference,
        "agreed_number": 1,
        "agreement_to_sign": written(scene, at=now).reference,
        "agreement_held": held.reference,
        "an_amendment_number": change.number,
        "payment_order_made": order.reference,
        "for_the_bank": "xml",
    }
