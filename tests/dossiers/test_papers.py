"""Letters leave with what causes them; minutes write themselves and are sealed; a pack holds what one may read."""

from __future__ import annotations

import io

import pytest
from django.utils.translation import override
from pypdf import PdfReader

from maillon.core.documents.health import can_print
from maillon.core.errors import RuleViolation
from maillon.core.files.services import path_of
from maillon.core.mail.models import Message
from maillon.dossiers.models import Sitting
from maillon.dossiers.rules.letters import fill, unknown
from maillon.dossiers.rules.proposals import Proposal
from maillon.dossiers.rules.walk import Outcome
from maillon.dossiers.services import deciding, letters, papers, recusing, sitting
from tests.dossiers.desk import APPROVED, AT, desk

prints = pytest.mark.skipif(not can_print(), reason="this machine has no Pango")


def test_a_placeholder_is_replaced_once_and_never_read_again() -> None:
    assert fill("{title}, {reference}, {x}", {"title": "{reference}", "reference": "A-1"}) == "{reference}, A-1, {x}"
    assert unknown("{title} {nom} {amount}") == ["nom"]


def test_a_letter_is_text_escaped() -> None:
    assert letters.paragraphs("<b>Un</b>\nDeux\n\nTrois") == "<p>&lt;b&gt;Un&lt;/b&gt;<br>Deux</p><p>Trois</p>"


def test_a_day_is_written_as_each_language_writes_it() -> None:
    with override("fr"):
        assert letters.day_of(AT.replace(month=3, day=1)) == "1er mars 2026"
    with override("en"):
        assert letters.day_of(AT.replace(month=3, day=1)) == "March 1, 2026"


@pytest.mark.django_db
@prints
def test_a_refusal_is_written_printed_and_sent_once() -> None:
    here = desk()
    dossier = here.ready()
    [item] = here.sitting(dossier)
    here.voted(item, Proposal(Outcome.REFUSED, ("weak",), {"fr": "Revenez l’an prochain."}))
    deciding.decide_on_agenda(item=item, actor=here.amina, at=AT)
    letter = dossier.letters.get()
    assert letter.body == "Voici pourquoi :\n– Le partenariat est trop récent.\n– Revenez l’an prochain."
    before = Message.objects.count()
    assert letters.send_waiting(at=AT) == {"sent": 1}
    assert letters.send_waiting(at=AT) == {"sent": 0}
    letter.refresh_from_db()
    assert letter.document is not None and letter.sent_at == AT
    sent = Message.objects.order_by("pk")[before:]
    assert [one.to for one in sent] == [here.people.benoit.email]
    assert (
        dossier.reference in sent[0].subject and "trop récent" in sent[0].text and letter.document.code in sent[0].text
    )


@pytest.mark.django_db
@prints
def test_minutes_say_who_was_there_who_was_recused_and_what_was_decided() -> None:
    here = desk()
    first, second = here.ready(title="Jardins"), here.ready(title="Verger")
    items = here.sitting(first, second, present="paul rita sami tania")
    recusing.declare(dossier=second, words="Ma sœur y travaille.", actor=here.user("sami"), at=AT)
    here.voted(items[0], APPROVED, "paul rita sami")
    deciding.decide_on_agenda(item=items[0], actor=here.amina, at=AT)
    pdf = papers.pack(sitting=items[0].sitting, reader=here.user("sami"), language="fr", at=AT)
    told = words(pdf)
    assert "Jardins" in told and "Verger" not in told and "Bien vu." in told
    assert "Verger" in words(papers.pack(sitting=items[0].sitting, reader=here.user("rita"), language="fr", at=AT))
    with pytest.raises(RuleViolation, match="sitting_over"):
        papers.seal(sitting=items[0].sitting, language="fr", actor=here.amina, at=AT)
    sitting.close(sitting=items[0].sitting, actor=here.amina, at=AT)
    sealed = papers.seal(sitting=items[0].sitting, language="fr", actor=here.amina, at=AT)
    assert sealed.state == Sitting.State.SEALED and sealed.minutes is not None

    told = words(path_of(sealed.minutes.file.digest).read_bytes())
    assert sealed.minutes.code in told and "Jardins" in told and "accepter. Pour : 3" in told
    assert "Le réseau" in told and "Paul Essai (présidence) : présence" in told
    assert "Sami Essai a déclaré un conflit d’intérêts" in told and "sœur" not in told
    with pytest.raises(RuleViolation, match="sitting_over"):
        papers.seal(sitting=items[0].sitting, language="fr", actor=here.amina, at=AT)


def words(pdf: bytes) -> str:
    """What a PDF says, on one line."""
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())
