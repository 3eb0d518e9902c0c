"""Documents: printed as tagged PDF, given a code that a slip of the pen cannot turn into another, verified, revoked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from io import BytesIO
from threading import Barrier

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from maillon.core.audit.queries import history
from maillon.core.documents import certificates, queries, rules, services
from maillon.core.documents.health import can_print
from maillon.core.documents.models import IssuedDocument
from maillon.core.errors import RuleViolation
from maillon.core.files.services import path_of
from maillon.core.parties.models import Organisation
from tests.personas import make_person, semis

AT = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A machine that does something else at once is slow, and right."""

prints = pytest.mark.skipif(not can_print(), reason="this machine lacks Pango")

NUMBERS = st.lists(st.integers(0, len(rules.ALPHABET) - 1), min_size=7, max_size=7)


@unhurried
@given(NUMBERS)
def test_a_code_is_read_however_it_is_typed(numbers: list[int]) -> None:
    code = rules.code_of(numbers)
    assert len(code) == 13 and not set(code[4:]) & set("01ILOSU")
    for typed in (code, code.lower(), code.replace("-", ""), code[4:], f"  {code.replace('-', ' ')} "):
        assert rules.read_code(typed) == code


@unhurried
@given(NUMBERS, st.integers(0, 7), st.integers(1, len(rules.ALPHABET) - 1))
def test_one_wrong_sign_or_two_exchanged_never_make_another_code(numbers: list[int], place: int, shift: int) -> None:
    signs = rules.code_of(numbers)[4:].replace("-", "")
    wrong = rules.ALPHABET[(rules.ALPHABET.index(signs[place]) + shift) % len(rules.ALPHABET)]
    assert rules.read_code(signs[:place] + wrong + signs[place + 1 :]) is None
    if place < 7 and signs[place] != signs[place + 1]:
        exchanged = signs[:place] + signs[place + 1] + signs[place] + signs[place + 2 :]
        assert rules.read_code(exchanged) is None


@unhurried
@given(st.text(max_size=40))
def test_anything_may_be_typed(typed: str) -> None:
    assert rules.read_code(typed) is None or rules.read_code(typed) == rules.read_code(rules.read_code(typed) or "")


def letter(organisation: Organisation, language: str = "fr", body: str = "<p>Œuvre « acceptée » : 1 250 $.</p>") -> str:
    context = {
        "title": "Décision sur votre adhésion",
        "sender": {"name": "Le réseau", "lines": ["Montréal"]},
        "recipient": [organisation.legal_name_fr],
        "date": date(2026, 11, 21),
        "body": mark_safe(body),
        "signatory": ["Amina Belhadj"],
    }
    return services.render("documents/letter.html", context, language)


def issued(organisation: Organisation, language: str = "fr", **more: object) -> IssuedDocument:
    arguments: dict[str, object] = {
        "kind": "test.letter",
        "subject": organisation,
        "title": {"fr": "Décision sur votre adhésion", "en": "Decision"},
        "html": letter(organisation, language),
        "language": language,
        "actor": None,
        "at": AT,
        "owner_organisation": organisation,
        "issuer": organisation,
        **more,
    }
    return services.issue(**arguments)  # type: ignore[arg-type]


@prints
@pytest.mark.django_db
def test_a_letter_is_a_tagged_pdf_that_says_its_language_its_title_and_its_code() -> None:
    document = issued(semis())
    reader = PdfReader(path_of(document.file.digest))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "fr" and root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata and reader.metadata.title == "Décision sur votre adhésion"
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    text = reader.pages[0].extract_text()
    assert "Œuvre « acceptée »" in text.replace("\xa0", " ") and "Semis solidaires" in text
    # In the text, for whoever reads it aloud, and at the foot of the page.
    assert text.count(document.code) == 3 and f"/verifier/{document.code}/" in text
    fonts = {font.get_object()["/BaseFont"].split("+")[1] for font in reader.pages[0]["/Resources"]["/Font"].values()}
    assert all(name.startswith("Maillon") for name in fonts)
    assert set(tags(root["/StructTreeRoot"])) >= {"/H1", "/P", "/Figure", "/Link"}


def tags(node: object) -> list[str]:
    found: list[str] = []
    seen: set[int] = set()
    waiting = [node]
    while waiting:
        one = waiting.pop()
        one = one.get_object() if hasattr(one, "get_object") else one
        if id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, list):
            waiting += list(one)
        elif isinstance(one, dict):
            found += [str(one["/S"])] if "/S" in one else []
            waiting += [one["/K"]] if "/K" in one else []
    return found


@prints
@pytest.mark.django_db
def test_every_page_carries_the_code_and_english_is_english() -> None:
    organisation = semis()
    html = letter(organisation, "en", body="<p>Long.</p>" * 200)
    document = issued(organisation, "en", html=html)
    reader = PdfReader(path_of(document.file.digest))
    assert len(reader.pages) > 3 and reader.trailer["/Root"]["/Lang"] == "en"
    assert f"/en/verify/{document.code}/" in reader.pages[-1].extract_text()
    assert all(document.code in page.extract_text() for page in reader.pages)


@prints
def test_printing_asks_nobody_for_anything(tmp_path_factory: pytest.TempPathFactory) -> None:
    secret = tmp_path_factory.mktemp("secret") / "secret.txt"
    secret.write_text("not yours")
    pdf = services.print_pdf(
        f"<html lang=fr><title>t</title><p>a</p><img alt='Rien' src='file://{secret}'>"
        "<img alt='Rien' src='http://127.0.0.1:9/a.png'><link rel=attachment href='file:///etc/passwd'>"
        "<link rel=stylesheet href='maillon:font/../__init__.py'>"
    )
    reader = PdfReader(BytesIO(pdf))
    assert not dict(reader.attachments) and not reader.pages[0]["/Resources"].get("/XObject")


@prints
@pytest.mark.django_db
def test_a_code_is_found_and_taken_back_with_its_reason() -> None:
    organisation, amina = semis(), make_person("Amina")
    document = issued(organisation, title_is_public=True)
    assert queries.find(document.code.lower()) == document
    assert list(queries.documents_of(organisation)) == [document]
    with pytest.raises(RuleViolation, match=r"documents\.no_reason"):
        services.revoke(document=document, reason=" ", actor=amina, at=AT)
    services.revoke(document=document, reason="Erreur de date", actor=amina, at=AT)
    with pytest.raises(RuleViolation, match=r"documents\.revoked"):
        services.revoke(document=document, reason="Encore", actor=amina, at=AT)
    verbs = [event.verb for event in history(document)]
    assert verbs == ["core.document.revoked", "core.document.issued"]


@prints
@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fr", "en"])
def test_anybody_verifies_a_document(client: Client, language: str) -> None:
    organisation = semis()
    document = issued(organisation)
    pdf = path_of(document.file.digest).read_bytes()
    with override(language):
        form, page = reverse("verify"), reverse("verify_code", kwargs={"code": document.code})
    assert client.get(form).status_code == 200
    assert client.get(form, {"code": f" {document.code.lower()} "}).headers["Location"] == page
    told = client.get(page).content.decode()
    assert document.code in told and ("Semis" in told or "Seeds" in told)
    # The title was not declared public: it may name somebody.
    assert "Décision" not in told and "Decision" not in told
    same = {"fr": "exactement celui", "en": "exactly the one"}[language]
    other = {"fr": "n’est pas celui", "en": "is not the one"}[language]
    assert same in client.post(page, {"file": SimpleUploadedFile("a.pdf", pdf)}).content.decode()
    assert other in client.post(page, {"file": SimpleUploadedFile("a.pdf", pdf + b"\n")}).content.decode()
    assert same in client.post(form, {"file": SimpleUploadedFile("a.pdf", pdf)}).content.decode()
    assert client.post(form, {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7")}).status_code == 404
    services.revoke(document=document, reason="Remplacée par une autre", actor=make_person("Amina"), at=AT)
    assert "Remplacée par une autre" in client.get(page).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["MLN-2222-2222", "MLN-7K3F-92QD", "n’importe quoi", "\x00", "A" * 300, "😀"])
def test_an_unknown_code_is_a_page_with_the_form_and_what_was_typed(client: Client, typed: str) -> None:
    answer = client.get(reverse("verify"), {"code": typed})
    assert answer.status_code in (200, 404) and 'name="code"' in answer.content.decode()
    answer = client.get(reverse("verify_code", kwargs={"code": "MLN-2222-2223"}))
    assert answer.status_code == 404 and 'value="MLN-2222-2223"' in answer.content.decode()


@pytest.mark.django_db(transaction=True)
@prints
def test_a_button_pressed_twice_gives_one_certificate() -> None:
    home, ready = semis(), Barrier(2)
    words = certificates.Certificate(title="Attestation", body="Elle est venue.", holder="Ana Modèle")

    def press(language: str) -> str:
        try:
            ready.wait(30)
            named = {"issuer": None, "owner_organisation": home, "actor": None, "at": AT}
            return certificates.issue(
                kind="essai.attestation", subject=home, certificate=words, language=language, **named
            ).code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        codes = set(pool.map(press, ["fr", "fr"]))
        assert len(codes) == 1 == IssuedDocument.objects.count()
        assert len(set(pool.map(press, ["fr", "en"]))) == 2 == IssuedDocument.objects.count()
