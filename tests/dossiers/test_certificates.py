"""A dossier in effect gives certificates; each has a code anybody verifies, and can be taken back with a reason."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from maillon.core.documents.health import can_print
from maillon.core.documents.models import IssuedDocument
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.files.services import path_of
from maillon.dossiers.models import Dossier
from maillon.dossiers.queries.papers import certificates_of
from maillon.dossiers.rules import fitness
from maillon.dossiers.rules.definition import CertificateTemplate, read
from maillon.dossiers.services import certifying, deciding
from tests.dossiers.desk import APPROVED, AT, DEFINITION, Desk, desk
from tests.dossiers.test_papers import words

pytestmark = pytest.mark.django_db
prints = pytest.mark.skipif(not can_print(), reason="this machine has no Pango")
MEMBER = CertificateTemplate(
    "member",
    {"fr": "Attestation d’adhésion", "en": "Certificate of membership"},
    {"fr": "{applicant} est membre depuis le {since}.\n\nFait pour servir.", "en": "{applicant} joined on {since}."},
)


def in_effect(here: Desk) -> Dossier:
    dossier = here.ready()
    [item] = here.sitting(dossier)
    here.voted(item, APPROVED)
    deciding.decide_on_agenda(item=item, actor=here.amina, at=AT)
    dossier.refresh_from_db()
    return dossier


def with_certificate() -> Desk:
    return desk(certificates=(MEMBER,))


@prints
def test_a_certificate_says_its_words_and_its_code_and_anybody_verifies_it(client: Client) -> None:
    here = with_certificate()
    dossier = in_effect(here)
    given = certifying.certify(dossier=dossier, template="member", language="fr", actor=here.amina, at=AT)
    told = words(path_of(given.file.digest).read_bytes())
    assert "Attestation d’adhésion" in told and "Semis solidaires est membre depuis le 4 mai 2026." in told
    assert given.code in told and dossier.reference in told and "Fait pour servir." in told
    assert given.issuer is None and given.file.owner_organisation == here.home
    page = client.get(reverse("verify_code", kwargs={"code": given.code})).content.decode()
    assert "Attestation d’adhésion, Semis solidaires" in page and "Le réseau" in page and "valable" in page

    paper = reverse("application_paper", kwargs={"reference": dossier.reference, "code": given.code})
    client.force_login(here.people.benoit)
    assert (
        client.get(reverse("application", kwargs={"reference": dossier.reference})).content.decode().count(paper) == 1
    )
    served = client.get(paper)
    assert served.status_code == 200 and b"".join(served).startswith(b"%PDF-")
    for stranger in (here.people.lea, here.readers[0]):
        client.force_login(stranger)
        assert client.get(paper).status_code == 404


@prints
def test_a_certificate_taken_back_says_why(client: Client) -> None:
    here = with_certificate()
    dossier = in_effect(here)
    client.force_login(here.amina)
    page = reverse("dossier", kwargs={"reference": dossier.reference})
    give = reverse("dossier_certify", kwargs={"reference": dossier.reference})
    assert client.post(give, {"certificate": "member", "language": "en"}).headers["Location"] == f"{page}#attestations"
    given = certificates_of(dossier).get()
    assert given.language == "en" and given.title == {"en": "Certificate of membership, Seeds of Solidarity"}
    back = reverse("dossier_certificate_back", kwargs={"reference": dossier.reference, "code": given.code})
    assert client.post(back, {"reason": " "}).status_code == 422
    assert client.post(back, {"reason": "Remise par erreur"}).status_code == 302
    assert "Remise par erreur" in client.get(reverse("verify_code", kwargs={"code": given.code})).content.decode()
    thread = client.get(page).content.decode()
    assert "Attestation annulée" in thread and "Attestation remise" in thread
    assert client.post(give, {"certificate": "inconnue"}).status_code == 422


def test_nothing_is_attested_before_effect_nor_by_anybody_else() -> None:
    here = with_certificate()
    dossier = here.ready()
    with pytest.raises(RuleViolation, match="not_in_effect"):
        certifying.certify(dossier=dossier, template="member", language="fr", actor=here.amina, at=AT)
    with pytest.raises(NotAllowed):
        certifying.certify(dossier=dossier, template="member", language="fr", actor=here.people.benoit, at=AT)
    assert not IssuedDocument.objects.exists()


def test_a_certificate_lacks_a_language_or_says_what_nothing_fills() -> None:
    half = CertificateTemplate("half", {"fr": "Titre", "en": "Title"}, {"fr": "{nom}", "en": ""})
    rules = read(replace(DEFINITION, certificates=(half, MEMBER)).document())
    assert rules.certificates == (half, MEMBER)
    found = fitness.examine(rules, fitness.Known(frozenset(), frozenset({"essai"}), {}))
    mine = [(one.where, one.code) for one in found if one.where.startswith("certificates")]
    assert mine == [("certificates.half", "certificate_language"), ("certificates.half", "letter_word")]
