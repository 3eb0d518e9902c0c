"""A loan officer's telephone: the form of its facility, filled loan by loan, becomes the statement that awaits."""

from __future__ import annotations

import hashlib
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import etree

from maillon.dossiers.forms.reading import read_form
from maillon.dossiers.services import devices
from maillon.guarantees.models import Event, Loan, Statement
from maillon.guarantees.queries import history
from tests.guarantees import scene as stage

pytestmark = pytest.mark.django_db
NAMES = {"list": "http://openrosa.org/xforms/xformsList"}
FORM = "etat-prets-ent-2025-001"


@pytest.fixture
def scene() -> stage.Scene:
    made = stage.scene()
    stage.issued(made)
    stage.issued(made, number="4013")
    return made


@pytest.fixture
def key(scene: stage.Scene) -> str:
    _device, secret = devices.register(
        organisation=scene.lender, name="Téléphone de Diego", actor=scene.people.diego, at=stage.AT
    )
    return secret


def group(loan: str, **values: str) -> str:
    told = "".join(f"<{name}>{value}</{name}>" for name, value in values.items())
    return f"<prets><which/><loan>p{Loan.objects.get(number=loan).pk}</loan>{told}</prets>"


def answers(*groups: str, period: str = "2025-Q1", form: str = FORM, instance: str = "") -> bytes:
    return (
        f'<data xmlns:orx="http://openrosa.org/xforms" id="{form}" version="old"><period>{period}</period>'
        f"{''.join(groups)}<orx:meta><orx:instanceID>{instance or f'uuid:{uuid4()}'}</orx:instanceID></orx:meta></data>"
    ).encode()


def send(key: str, xml: bytes) -> tuple[int, str]:
    part = SimpleUploadedFile("submission.xml", xml, "text/xml")
    answer = Client().post(f"/openrosa/{key}/submission", {"xml_submission_file": part})
    return answer.status_code, "".join(etree.fromstring(answer.content).itertext())


def test_the_form_is_listed_with_its_loans_and_the_quarters_asked(scene: stage.Scene, key: str) -> None:
    listed = etree.fromstring(Client().get(f"/openrosa/{key}/formList").content)
    assert listed.xpath("//list:formID/text()", namespaces=NAMES) == [FORM]
    body = Client().get(str(listed.xpath("string(//list:downloadUrl)", namespaces=NAMES))).content
    wanted = str(listed.xpath("string(//list:hash)", namespaces=NAMES))
    assert wanted == f"md5:{hashlib.md5(body, usedforsecurity=False).hexdigest()}"
    read = read_form(body.decode())
    assert read.form_id == FORM and set(read.titles.values()) == {"État des prêts ENT-2025-001"}
    text = body.decode()
    assert "4012 · Union Jappoo (XOF)" in text and "T1 2025" in text and "Q1 2025" in text
    keys = " ".join(f"p{one.pk}" for one in Loan.objects.order_by("number"))
    assert f"selected-at('{keys}', position(..) - 1)" in text


def test_what_the_telephone_sends_is_the_statement_and_awaits_the_fund(scene: stage.Scene, key: str) -> None:
    sent = answers(
        group("4012", disbursed="40000000", repaid_principal="5000000.0", days_past_due="2", note=" Bonne  récolte "),
        group("4013"),
        instance="uuid:5d0b3c3e-2f1d-4c7e-9a36-0a4f3f7b1c11",
    )
    status, told = send(key, sent)
    assert status == 201 and "T1 2025 (1 prêts)" in told
    kept = Statement.objects.get()
    assert kept.accepted_at is None and kept.received_by == scene.people.diego
    line = kept.lines.get()
    assert (line.loan.number, line.repaid_principal_minor, line.note) == ("4012", 5_000_000, "Bonne récolte")
    assert history.state_of(scene.fund).guarantees["GAR-2025-001"].loan.principal_minor == 35_000_000
    status, told = send(key, sent)
    assert status == 201 and "rien n’est en double" in told and Statement.objects.count() == 1
    other = answers(group("4012", disbursed="30000000"), instance="uuid:5d0b3c3e-2f1d-4c7e-9a36-0a4f3f7b1c11")
    assert send(key, other)[0] == 400
    status, _told = send(key, answers(group("4012", disbursed="40000000"), instance="collect-77"))
    assert status == 201 and Statement.objects.count() == 2, "another sending of the quarter corrects it"


@pytest.mark.parametrize(
    ("groups", "period", "said"),
    [
        ([{"loan": "4012", "disbursed": "-1"}], "2025-Q1", "4012 (Décaissé dans le trimestre)"),
        ([{"loan": "4012", "disbursed": "1e999999999"}], "2025-Q1", "4012 (Décaissé"),
        ([{"loan": "4012", "disbursed": "NaN"}], "2025-Q1", "4012 (Décaissé"),
        ([{"loan": "4012", "disbursed": "12.5"}], "2025-Q1", "4012 (Décaissé"),
        ([{"loan": "4012", "disbursed": "1"}, {"loan": "4012", "disbursed": "1"}], "2025-Q1", "4012 (Prêt)"),
        ([{"loan": "4012"}], "2025-Q1", ""),
        ([], "2025-Q1", ""),
        ([{"loan": "4012", "disbursed": "1"}], "../2025", ""),
        ([{"loan": "4012", "disbursed": "1"}], "2090-Q1", ""),
        ([{"loan": "4012", "disbursed": "5", "repaid_principal": "9"}], "2025-Q1", ""),
    ],
)
def test_what_does_not_hold_stays_in_the_telephone_with_its_reason(
    scene: stage.Scene, key: str, groups: list[dict[str, str]], period: str, said: str
) -> None:
    before = Event.objects.count()
    status, told = send(key, answers(*(group(**one) for one in groups), period=period))
    assert status == 400 and said in told
    assert not Statement.objects.exists() and Event.objects.count() == before


def test_another_telephone_finds_no_form_and_hands_in_nothing(scene: stage.Scene, key: str) -> None:
    _device, other = devices.register(
        organisation=scene.sponsor, name="Téléphone", actor=scene.people.benoit, at=stage.AT
    )
    assert FORM not in Client().get(f"/openrosa/{other}/formList").content.decode()
    assert Client().get(f"/openrosa/{other}/forms/{FORM}/1/form.xml").status_code == 404
    status, _told = send(other, answers(group("4012", disbursed="1")))
    assert status == 404
    status, _told = send(key, answers(group("4012", disbursed="1"), form="etat-prets-autre"))
    assert status == 404 and not Statement.objects.exists()


def test_a_loan_named_by_a_key_of_another_facility_is_unknown(scene: stage.Scene, key: str) -> None:
    status, told = send(key, answers("<prets><loan>p999999</loan><disbursed>1</disbursed></prets>"))
    assert status == 400 and "p999999 (Prêt)" in told
