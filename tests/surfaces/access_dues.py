"""The access table of dues: the secretariat keeps them; a member reads its own account and nobody else’s."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from maillon.core.parties.models import Organisation
from maillon.network.models import BankLine, DuesNotice, Membership, MembershipCategory, MembershipYear
from maillon.network.services.dues import bank, notices, scales
from tests.network.owing import SIMPLE, year
from tests.personas import People
from tests.surfaces.access import SECRETARIAT, Row, all_get, only, signed_in

OWNERS = only("benoit", "amina")
HOME = {"slug": "semis"}
NOTICE = {"number": "a_notice"}
SCALE = {"pk": "a_scale"}
LINE = {"pk": "a_bank_line"}

ROWS = [
    Row("dues", SECRETARIAT),
    Row("dues_csv", SECRETARIAT),
    Row("dues_notice", OWNERS, NOTICE),
    Row("dues_notice", only("amina", status=422), NOTICE, "post"),
    Row("dues_notice", signed_in(404), {"number": "nothing"}),
    Row("dues_notice_pdf", signed_in(404), {"number": "nothing"}),
    Row("dues_run", SECRETARIAT, {"label": "dues_year"}),
    Row("dues_run", only("amina", status=422), {"label": "dues_year"}, "post"),
    Row("dues_print", SECRETARIAT, {"label": "dues_year"}),
    Row("dues_print", only("amina", status=302), {"label": "dues_year"}, "post"),
    Row("dues_printed", signed_in(404), {"label": "dues_year"}),
    Row("dues_job", signed_in(404), {"pk": "key"}),
    Row("dues_standing", SECRETARIAT),
    Row("dues_standing", only("amina", status=302), method="post"),
    Row("dues_scales", SECRETARIAT),
    Row("dues_scale_new", SECRETARIAT),
    Row("dues_scale_new", only("amina", status=422), method="post"),
    Row("dues_scale", SECRETARIAT, SCALE),
    Row("dues_scale_edit", SECRETARIAT, SCALE),
    Row("dues_scale_edit", only("amina", status=422), SCALE, "post"),
    Row("dues_simulation", SECRETARIAT, SCALE),
    Row("dues_simulation_csv", SECRETARIAT, SCALE),
    Row("dues_bank", SECRETARIAT),
    Row("dues_bank", only("amina", status=422), method="post"),
    Row("dues_bank_columns", signed_in(404), {"pk": "key"}),
    Row("dues_bank_lines", SECRETARIAT),
    Row("dues_bank_lines", only("amina", status=302), method="post"),
    Row("dues_bank_line", signed_in(405), LINE),
    Row("dues_bank_line", signed_in(404), LINE, "post"),
    Row("dues_account", OWNERS, HOME),
    Row("dues_account", signed_in(404), HOME, "post"),
    Row("dues_statement", OWNERS, {**HOME, "format": "csv"}),
    Row("dues_statement", all_get(404)._replace(eve=302), {**HOME, "format": "nothing"}),
]


def places(people: People, home: Organisation) -> dict[str, Any]:
    """A notice of Benoît’s organisation, a scale in draft, a movement of the bank."""
    now = timezone.now()
    asked: MembershipYear = year()
    category = MembershipCategory.objects.filter(pays_dues=True).first() or MembershipCategory.objects.create(
        key="membre", label={"fr": "Membre"}, starts_on=date(1976, 1, 1), source="Essai"
    )
    Membership.objects.get_or_create(
        organisation=home,
        ends_on=None,
        defaults={"category": category, "starts_on": date(2000, 1, 1), "recorded_at": now},
    )
    home.figures.create(
        kind="revenue",
        starts_on=date(2025, 4, 1),
        ends_on=date(2026, 4, 1),
        amount_minor=5_000_000,
        currency="CAD",
        source="Essai",
        recorded_at=now,
    )
    scales.load(at=now)
    told = {"title": {"fr": "Essai"}, "definition": SIMPLE, "source": "Essai", "actor": None, "at": now}
    used = scales.draft(key="essai", **told)  # type: ignore[arg-type]
    scales.adopt(scale=used, starts_on=asked.starts_on, resolution="AG", actor=None, at=now)
    notices.issue_year(year=asked, actor=None, at=now)
    account = bank.open_account(label="Caisse", number="815-30124-0045871", currency="CAD", actor=None, at=now)
    stored = bank.receive(
        upload=bank.open_upload(b"Date;Montant\n2026-01-02;10,00\n", "releve.csv"), actor=None, at=now
    )
    bank.receive_table(stored=stored, account=account, columns={"date": 0, "amount": 1}, actor=None, at=now)  # type: ignore[arg-type]
    return {
        "a_notice": DuesNotice.objects.get(organisation=home).number,
        "a_scale": scales.copy(scale=used, actor=None, at=now).pk,
        "a_bank_line": BankLine.objects.get().pk,
        "dues_year": asked.label,
    }
