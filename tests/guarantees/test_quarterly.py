"""The quarter's report: what was known by then, in two languages, as a page, a PDF and a workbook that agree."""

from __future__ import annotations

import io
from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from maillon.core.audit.models import AuditEvent
from maillon.core.people.models import User
from maillon.guarantees.queries.quarterly import quarterly
from maillon.guarantees.services import capital, social, statements
from maillon.guarantees.spreadsheets.statements import Line
from tests.guarantees import scene as stage

pytestmark = pytest.mark.django_db
END = date(2025, 3, 31)


@pytest.fixture
def scene() -> stage.Scene:
    made = stage.scene()
    social.load(at=stage.AT)
    return made


def reported(scene: stage.Scene, *, disbursed: int, days: int) -> None:
    statements.take_in(
        facility=scene.facility, period="2025-Q1", lines=[Line("4012", disbursed_minor=disbursed)],
        actor=scene.people.guillaume, at=stage.at(days),
    )  # fmt: skip


def get(user: User, address: str):
    client = Client()
    client.force_login(user)
    return client.get(address)


def test_what_is_corrected_later_does_not_change_the_report_of_then(scene) -> None:
    guarantee, _loan = stage.issued(scene)
    reported(scene, disbursed=20_000_000, days=100)
    then = quarterly(scene.fund, END)
    reported(scene, disbursed=30_000_000, days=200)
    after = quarterly(scene.fund, END)
    assert then.found.principal_minor == after.found.principal_minor > 0
    assert sum(one.principal_minor for one in then.aged) == then.found.principal_minor
    assert guarantee.reference in {line.state.id for line in then.found.lines}


def test_the_page_the_pdf_and_the_workbook_say_the_same_in_both_languages(scene) -> None:
    stage.issued(scene)
    reported(scene, disbursed=20_000_000, days=100)
    manager = scene.people.guillaume
    for prefix, path, words in (("", "fonds/rapports", "Exposition nette"), ("/en", "fund/reports", "Net exposure")):
        base = f"{prefix}/{path}/2025-Q1"
        page = get(manager, f"{base}/")
        assert page.status_code == 200 and words in page.content.decode()
        pdf = get(manager, f"{base}.pdf")
        assert words in "".join(one.extract_text() for one in PdfReader(io.BytesIO(pdf.content)).pages)
        book = CalamineWorkbook.from_filelike(io.BytesIO(get(manager, f"{base}.xlsx").content))
        first = book.get_sheet_by_index(0).to_python()
        assert [row[0] for row in first].count(words) == 1
        told = quarterly(scene.fund, END).found.exposure_minor / 100
        assert next(row[1] for row in first if row[0] == words) == told
    assert AuditEvent.objects.filter(verb="guarantees.report.taken").count() == 4


def test_only_the_funds_people_read_it_and_a_quarter_that_runs_has_none(scene) -> None:
    stage.issued(scene)
    address = "/fonds/rapports/2025-Q1/"
    assert get(scene.people.jeanne, address).status_code == 200
    for user in (scene.people.diego, scene.people.benoit, scene.people.amina, scene.people.lea):
        assert get(user, address).status_code == 404
    today = timezone.localdate()
    for wrong in ("2999-Q1", "2025-Q5", "rien", f"{today.year}-Q{(today.month - 1) // 3 + 1}"):
        assert get(scene.people.guillaume, f"/fonds/rapports/{wrong}/").status_code == 404
    assert get(scene.people.guillaume, "/fonds/rapports/2025-Q1.doc").status_code == 404


def test_jobs_are_counted_once_and_for_the_funds_part_alone(scene) -> None:
    guarantee, _loan = stage.issued(scene)
    reported(scene, disbursed=20_000_000, days=100)
    framework = social.SocialFramework.objects.get(key="valeurs", version=1)
    for number, jobs in enumerate(("10", "12")):
        social.assess(
            guarantee=guarantee, framework=framework, on=stage.DAY + timedelta(days=number),
            answers={"emplois": (jobs, "Visite")}, actor=scene.people.guillaume, at=stage.at(number + 1),
        )  # fmt: skip
    [jobs] = quarterly(scene.fund, END).counted
    assert (jobs.total, jobs.guarantees) == (12, 1) and 0 < jobs.part <= 12


def test_a_payment_that_comes_later_does_not_change_the_capital_of_then(scene) -> None:
    commitment = capital.commit(
        fund=scene.fund, investor=scene.people.odile.grants.get().organisation, amount_minor=10_000_000,
        committed_on=stage.DAY, actor=None, at=stage.at(1),
    )  # fmt: skip
    call = capital.call(
        commitment=commitment, amount_minor=4_000_000, called_on=date(2025, 2, 1), due_on=date(2025, 3, 1), actor=None,
        at=stage.at(25),
    )  # fmt: skip
    donor = capital.commit(
        fund=scene.fund, investor=scene.sponsor, amount_minor=500_000, committed_on=date(2025, 2, 2), actor=None,
        at=stage.at(26), kind="contribution",
    )  # fmt: skip
    then = quarterly(scene.fund, END).capital
    assert [(one.committed_minor, one.called_minor, one.paid_minor) for one in then] == [
        (100_000_000, 100_000_000, 100_000_000), (10_000_000, 4_000_000, 0), (500_000, 500_000, 500_000),
    ]  # fmt: skip
    assert then[2].commitment == donor
    capital.paid(call=call, amount_minor=4_000_000, paid_on=date(2025, 11, 3), actor=None, at=stage.at(300))
    assert quarterly(scene.fund, END).capital == then
    later = quarterly(scene.fund, date(2025, 12, 31)).capital
    assert later[1].paid_minor == 4_000_000


def test_what_is_judged_again_later_does_not_change_what_was_counted_then(scene) -> None:
    guarantee, _loan = stage.issued(scene)
    reported(scene, disbursed=20_000_000, days=90)

    def answered(jobs: str, days: int, version: int = 1) -> None:
        framework = social.SocialFramework.objects.get(key="valeurs", version=version)
        told = {"emplois": (jobs, "Visite")} | ({"revenu_verse": ("1000.50", "Paie")} if version > 1 else {})
        social.assess(
            guarantee=guarantee, framework=framework, on=stage.DAY, answers=told, actor=scene.people.guillaume,
            at=stage.at(days),
        )  # fmt: skip

    answered("10", 1)
    then = quarterly(scene.fund, END).counted
    assert [(one.criterion.key, one.total) for one in then] == [("emplois", 10)]
    answered("25", 300)
    answered("11", 301, version=2)
    assert quarterly(scene.fund, END).counted == then, "corrected the same day, but after the report"
    now = {one.criterion.key: one for one in quarterly(scene.fund, date(2025, 12, 31)).counted}
    assert (now["emplois"].total, now["revenu_verse"].total) == (11, Fraction("1000.50"))
    page = get(scene.people.guillaume, "/en/fund/reports/2025-Q4/").content.decode()
    assert "Income paid in the year" in page and "$1,000.50" in page
