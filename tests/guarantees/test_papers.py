"""A guarantee's papers: each printed from what was agreed, in both languages, given to those it binds."""

from __future__ import annotations

import io
import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from maillon.core.audit.models import AuditEvent
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.files.services import path_of
from maillon.core.people.models import User
from maillon.guarantees.models import Guarantee, Paper, PaperText
from maillon.guarantees.permissions import papers as permissions
from maillon.guarantees.queries import papers as queries
from maillon.guarantees.rules import papers as rules
from maillon.guarantees.rules.papers import Kind
from maillon.guarantees.services import guarantees, papers
from tests.guarantees import scene as stage
from tools import messages

SHIPPED = sorted(papers.FOLDER.glob("*.toml"))


@pytest.fixture
def scene(db) -> stage.Scene:  # type: ignore[no-untyped-def]
    made = stage.scene()
    papers.load(at=stage.AT)
    return made


def printed(scene: stage.Scene, guarantee: Guarantee, kind: Kind, language: str = "fr", days: int = 1) -> Paper:
    return papers.print_paper(
        guarantee=guarantee, kind=kind, language=language, actor=scene.people.guillaume, at=stage.at(days)
    )


def told(paper: Paper) -> str:
    """What the PDF says, its spaces made plain."""
    pdf = PdfReader(io.BytesIO(path_of(paper.document.file.digest).read_bytes()))
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_text_reads_and_says_it_is_an_example(path: Path) -> None:
    said = tomllib.loads(path.read_text(encoding="utf-8"))
    assert said["is_example"] and said["source"]
    assert rules.read(Kind(said["kind"]), said["definition"]).sections


def test_there_is_a_text_for_each_kind() -> None:
    assert {tomllib.loads(path.read_text(encoding="utf-8"))["kind"] for path in SHIPPED} == set(Kind)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"title": {"fr": "Acte"}}, "nothing in en"),
        ({"title": {"fr": "Acte {prix}", "en": "Deed"}}, "{prix}"),
        ({"title": {"fr": "Acte {borrower}", "en": "Deed"}, "kind": Kind.FRAMEWORK}, "{borrower}"),
        ({"signatures": ["notary"]}, "notary"),
    ],
)
def test_a_text_with_a_blank_that_nothing_fills_is_refused(changed: dict[str, object], why: str) -> None:
    document = {"title": {"fr": "Acte", "en": "Deed"}, "sections": [], **changed}
    kind = document.pop("kind", Kind.DEED)
    assert isinstance(kind, Kind)
    with pytest.raises(ValueError, match=why):
        rules.read(kind, document)


SAYS = {
    Kind.RESOLUTION: (
        ["Résolution du comité de crédit", "Union Jappoo", "45 000,00 $", "40 000 000 XOF"],
        "Resolution",
    ),
    Kind.TERM_SHEET: (["Sommaire des modalités", "50 %", "Irrigation solaire", "Commission : 2 %"], "Term sheet"),
    Kind.FRAMEWORK: (["Entente-cadre", "ENT-2025-001", "le contrat de prêt"], "Framework"),
    Kind.DEED: (["Acte de garantie", "4. Le Fonds garantit la moitié de la perte nette."], "Guarantee deed"),
    Kind.INDEMNITY: (["Contre-garantie", "Union Jappoo", "45 000,00 $"], "counter-indemnity"),
    Kind.SUPPORT: (["Entente d’accompagnement", "se récuse"], "Support agreement"),
}


@pytest.mark.parametrize("kind", list(rules.READERS))
def test_each_paper_prints_what_was_agreed_in_both_languages(scene, kind: Kind) -> None:
    guarantee = stage.approved(scene)
    french, english = SAYS[kind]
    paper = printed(scene, guarantee, kind)
    text = told(paper)
    for words in french:
        assert words in text, (words, text)
    assert "Texte d’exemple" in text and paper.document.code in text and "{" not in text
    other = told(printed(scene, guarantee, kind, "en"))
    assert english in other and "Sample text" in other and "{" not in other
    assert "perte" not in other.replace("Le Fonds garantit la moitié de la perte nette.", "")


SPANISH = {
    Kind.RESOLUTION: [
        "Resolución del comité de crédito",
        "Union Jappoo, Senegal",
        "45 000,00 CAD",
        "El quórum requerido",
    ],
    Kind.TERM_SHEET: [
        "Resumen de condiciones",
        "Comisión de entrada: 2 % del tope, una vez, pagada por el Prestatario",
    ],
    Kind.FRAMEWORK: ["Acuerdo marco de garantía", "el requerimiento al prestatario", "a medida que ocurre"],
    Kind.DEED: ["Escritura de garantía", "del 10 de enero de 2025", "El Fondo garantiza la mitad"],
    Kind.INDEMNITY: ["Contragarantía del prestatario", "hasta 45 000,00 CAD"],
    Kind.SUPPORT: ["Acuerdo de acompañamiento", "se recusa"],
}
LATER = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
_OF_FRENCH = re.compile(r"\b(Le|du|des|et|pour|jours|sur|Fonds|par an|Vérifier|imprimé|Modèle|Signatures)\b")


@pytest.mark.parametrize("kind", list(rules.READERS))
def test_each_paper_prints_in_spanish_with_nothing_left_in_french(scene, kind: Kind) -> None:
    version = scene.facility.version
    version.definition["fees"][0]["label"]["es"] = "Comisión de entrada"
    version.definition["articles"][0]["text"]["es"] = "El Fondo garantiza la mitad."
    version.save()
    version.product.name = {"fr": "Prêt à prêt", "es": "Préstamo por préstamo"}
    version.product.save()
    guarantee = stage.approved(scene)
    paper = papers.print_paper(guarantee=guarantee, kind=kind, language="es", actor=scene.people.guillaume, at=LATER)
    text = told(paper)
    for words in SPANISH[kind]:
        assert words in text, (words, text)
    assert "Texto de ejemplo" in text and "Verificar este documento" in text and "{" not in text
    assert "Fuente: Ejemplo escrito para Maillon" in text
    assert not _OF_FRENCH.findall(text.replace("Fonds du levain", "").replace("Faire une demande", ""))
    assert paper.text.version == 2 and f"/verifier/{paper.document.code}" in text.replace(" ", "")


def test_a_text_written_before_spanish_still_prints_in_its_two_languages(scene) -> None:
    guarantee = stage.approved(scene)
    text = queries.in_force(Kind.DEED, stage.DAY)
    assert text is not None and rules.read(Kind.DEED, text.definition).languages == ("fr", "en")
    assert told(printed(scene, guarantee, Kind.DEED))
    with pytest.raises(RuleViolation, match="paper_language"):
        printed(scene, guarantee, Kind.DEED, "es")


def test_the_spanish_of_the_papers_is_all_used() -> None:
    with (settings.PROJECT / "src/maillon/locale/es/LC_MESSAGES/django.po").open("rb") as source:
        spanish = read_po(source, locale="es")
    used = messages.gather()
    assert len(spanish) > 20
    for one in spanish:
        if one.id:
            assert one.string and used.get(one.id, one.context) is not None, one.id


def test_the_resolution_names_who_was_there_and_who_stepped_aside(scene) -> None:
    jeanne, benoit = scene.people.jeanne, scene.people.benoit
    guarantee = guarantees.approve(
        facility=scene.facility,
        obligor=scene.obligor,
        sponsor=scene.sponsor,
        title="Irrigation solaire",
        principal_minor=40_000_000,
        cap_minor=4_500_000,
        starts_on=stage.DAY,
        actor=None,
        at=stage.AT,
        resolution=guarantees.Resolution(
            present=[f"member:{jeanne.pk}", "member:9991", "member:9992"],
            recused=[f"member:{benoit.pk}"],
            conditions=["Assurance du matériel"],
        ),
    )
    text = told(printed(scene, guarantee, Kind.RESOLUTION))
    assert str(jeanne) in text and str(benoit) in text and "Assurance du matériel" in text


def test_the_same_words_give_the_same_paper_and_new_ones_replace_it(scene) -> None:
    guarantee = stage.approved(scene)
    first = printed(scene, guarantee, Kind.DEED)
    assert printed(scene, guarantee, Kind.DEED, days=2) == first and Paper.objects.count() == 1
    guarantees.sign(guarantee=guarantee, signed_on=stage.DAY, actor=None, at=stage.at(3))
    second = printed(scene, guarantee, Kind.DEED, days=4)
    first.document.refresh_from_db()
    assert second != first and first.document.revoked_at and second.document.code in first.document.revoked_because
    assert "Signé le 10 janvier 2025" in told(second)
    assert AuditEvent.objects.filter(verb="guarantees.paper.printed").count() == 2


def test_a_text_that_served_does_not_change(scene) -> None:
    guarantee = stage.approved(scene)
    printed(scene, guarantee, Kind.SUPPORT)
    PaperText.objects.update(source="changée à la main")
    papers.load(at=stage.at(5))
    assert "changée à la main" in {one.source for one in PaperText.objects.filter(kind="support")}
    assert "changée à la main" not in {one.source for one in PaperText.objects.filter(kind="deed")}


def test_only_a_manager_prints_and_nothing_of_what_will_not_be_signed(scene) -> None:
    guarantee = stage.approved(scene)
    for user in (scene.people.jeanne, scene.people.diego, scene.people.benoit, scene.people.amina):
        with pytest.raises(NotAllowed):
            papers.print_paper(guarantee=guarantee, kind=Kind.DEED, language="fr", actor=user, at=stage.at(1))
    with pytest.raises(RuleViolation, match="paper_language"):
        printed(scene, guarantee, Kind.DEED, "es")
    PaperText.objects.filter(kind="deed").delete()
    with pytest.raises(RuleViolation, match="paper_text"):
        printed(scene, guarantee, Kind.DEED)


def test_each_reads_what_binds_them_asked_of_one_or_of_all(scene) -> None:
    guarantee = stage.approved(scene)
    for kind in rules.READERS:
        printed(scene, guarantee, kind)
    everyone = [getattr(scene.people, name) for name in scene.people.__dataclass_fields__]
    for user in [*everyone, scene.simone]:
        seen = set(permissions.papers_visible_to(user))
        assert seen == {one for one in Paper.objects.all() if permissions.can_read_paper(user, one)}, user
        kinds = set(permissions.kinds_read_by(user, guarantee))
        assert {one.text.kind for one in seen} == kinds, user
    cast = scene.people
    assert set(permissions.kinds_read_by(cast.jeanne, guarantee)) == set(rules.READERS)
    assert Kind.RESOLUTION not in permissions.kinds_read_by(cast.diego, guarantee)
    assert Kind.FRAMEWORK not in permissions.kinds_read_by(cast.benoit, guarantee)


def test_the_page_prints_and_gives_the_pdf_to_who_may_read_it(scene, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    guarantee = stage.approved(scene)
    page = reverse("guarantee_papers", kwargs={"reference": guarantee.reference})
    guillaume, diego = signed_in(scene.people.guillaume), signed_in(scene.people.diego)
    assert diego.post(page, {"kind": "deed", "language": "fr"}).status_code == 404
    assert guillaume.post(page, {"kind": "cheque", "language": "fr"}).status_code == 404
    refused = guillaume.post(page, {"kind": "deed", "language": "de"})
    assert refused.status_code == 422 and "Choisissez une langue" in refused.content.decode()
    for kind in ("deed", "resolution"):
        assert guillaume.post(page, {"kind": kind, "language": "fr"}).status_code == 302
    with django_assert_max_num_queries(20):
        shown = guillaume.get(page).content.decode()
    deed, resolution = (Paper.objects.get(text__kind=kind).document.code for kind in ("deed", "resolution"))
    assert deed in shown and resolution in shown
    theirs = diego.get(page).content.decode()
    assert deed in theirs and resolution not in theirs and "Imprimer" not in theirs
    pdf = {"reference": guarantee.reference, "code": deed}
    answer = diego.get(reverse("guarantee_paper", kwargs=pdf))
    assert answer["Content-Type"] == "application/pdf" and b"".join(answer.streaming_content)[:5] == b"%PDF-"
    hidden = reverse("guarantee_paper", kwargs=pdf | {"code": resolution})
    assert diego.get(hidden).status_code == 404 and guillaume.get(hidden).status_code == 200
    assert deed in guillaume.get(reverse("guarantee", kwargs={"reference": guarantee.reference})).content.decode()
    assert "Acte de garantie" in Client().get(reverse("verify_code", kwargs={"code": deed})).content.decode()
