"""The access table of logic models, of the partner's word, of shared indicators, of lists sent up for approval."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils import timezone

from maillon.core.parties.models import Organisation
from maillon.dossiers.models import DossierAccess
from maillon.dossiers.services import submitting
from maillon.funding.models import ApprovalList
from maillon.funding.rules.terms import PartnerNeed
from maillon.funding.services import agreements, planning
from tests.funding.applying import apply, call
from tests.funding.budgets import TERMS
from tests.funding.planning import sound
from tests.personas import People
from tests.surfaces.access import PUBLIC, Row, only, signed_in

DRAFT = {"reference": "logic_draft"}
SENT = {"reference": "logic_sent"}
FIRST = {"number": "one"}
AGREED = {"reference": "logic_agreed"}
LIST = {"slug": "logic_call", "number": "one"}

ROWS = [
    Row("indicators", PUBLIC),
    Row("indicator", PUBLIC, {"vocabulary": "nine", "code": "water"}),
    Row("logic", only("benoit", "fatou"), DRAFT),
    Row("logic", only("benoit", "fatou"), DRAFT, "post"),
    Row("logic", only("benoit", "mireille", status=302), SENT),
    Row("logic_begin", signed_in(405), DRAFT),
    Row("logic_begin", only("benoit", "fatou", status=302), DRAFT, "post"),
    Row("logic_framework", only("benoit", "fatou"), DRAFT),
    Row("logic_framework", signed_in(404), SENT),
    Row("logic_comparison", only("benoit", "fatou", status=302), DRAFT),
    Row("logic_import", only("benoit", "fatou"), DRAFT),
    Row("logic_import", only("benoit", "fatou", status=422), DRAFT, "post"),
    Row("logic_version", only("benoit", "fatou"), DRAFT | FIRST),
    Row("logic_version", only("benoit", "mireille"), SENT | FIRST),
    Row("logic_workbook", only("benoit", "fatou"), DRAFT | FIRST),
    Row("need", only("benoit", "fatou"), DRAFT),
    Row("need", only("fatou", status=422), DRAFT, "post"),
    Row("agreement_logic", only("benoit", "mireille"), AGREED),
    Row("agreement_carry", signed_in(405), AGREED),
    Row("agreement_carry", only("benoit", status=302), AGREED, "post"),
    Row("approval_lists", only("mireille")),
    Row("approval_make", signed_in(405), {"slug": "logic_call"}),
    Row("approval_make", only("mireille", status=302), {"slug": "logic_call"}, "post"),
    Row("approval_list", only("mireille"), LIST),
    Row("approval_list", signed_in(404), LIST, "post"),
    Row("approval_pdf", only("mireille"), LIST),
    Row("record_number", signed_in(405), {"slug": "semis"}),
    Row("record_number", only("benoit", status=422), {"slug": "semis"}, "post"),
]


def places(people: People, home: Organisation) -> dict[str, Any]:
    """Two applications of Benoît's organisation: one Fatou co-writes, one sent; an agreement; a list being made."""
    ministry = people.mireille.grants.get().organisation
    assert ministry is not None
    now = timezone.now()
    need = PartnerNeed("offered", ("/data/titre",), {"fr": "Le besoin est le nôtre."})
    terms = replace(TERMS, most_months=0, expenses=(), logic_model="offered", partner_need=need)
    made = call(
        ministry, terms=terms, key="appel-resultats", window=(now - timedelta(days=1), now + timedelta(days=30))
    )
    draft, sent = (apply(made, people.benoit, applicant=home, at=now) for _number in range(2))
    for dossier in (draft, sent):
        begun = planning.begin(dossier=dossier, actor=people.benoit, at=now)
        planning.save(model=begun, plan=sound(), revision=1, actor=people.benoit, at=now)
    DossierAccess.objects.create(
        dossier=draft, user=people.fatou, right="draft", granted_by=people.benoit, granted_at=now
    )
    submitting.submit(dossier=sent, actor=people.benoit, name="Benoît", at=now, language="fr")
    agreed = agreements.write(
        terms=made.terms,
        organisation=home,
        title="Semences",
        amount_minor=2_000_000,
        starts_on=timezone.localdate(now),
        dossier=None,
        actor=None,
        at=now,
    )
    planning.agree(agreement=agreed, plan=sound(), actor=None, at=now)
    ApprovalList.objects.create(call=made, number=1, made_by=people.mireille, made_at=now)
    return {
        "logic_draft": draft.reference,
        "logic_sent": sent.reference,
        "logic_agreed": agreed.reference,
        "logic_call": made.slug,
        "nine": "9",
        "water": "6.1.1",
    }
