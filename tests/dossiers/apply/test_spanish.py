"""A form in Spanish, chosen on its own page: its words are Spanish and say so; the interface's stay the reader's."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.urls import resolve, reverse
from django.utils.translation import override

from maillon.core.people.models import User
from maillon.dossiers.exchange.folder import Bundle, BundledForm
from maillon.dossiers.models import Dossier
from maillon.dossiers.rules.definition import ProcedureDefinition
from maillon.dossiers.services.letters import language_of
from tests.dossiers.apply.browser import Page, go
from tests.dossiers.samples import publish, sheet
from tests.personas import AT, people

pytestmark = pytest.mark.django_db

FR, ES = "Français (fr)", "Español (es)"
_COLUMNS = (
    "type", "name", f"label::{FR}", f"label::{ES}", f"hint::{FR}", f"hint::{ES}", "required", "constraint",
    f"constraint_message::{FR}", f"constraint_message::{ES}",
)  # fmt: skip
SURVEY = sheet(
    _COLUMNS,
    ("begin_group", "siembra", "Semis", "Siembra"),
    (
        "integer", "hectareas", "Hectares semés", "Hectáreas sembradas", "En chiffres.", "En cifras.", "yes", ". > 0",
        "Plus que zéro.", "Más que cero.",
    ),
    ("select_one si_no", "riego", "Irriguée?", "¿Con riego?", "", "", ""),
    ("text", "quien", "Qui sème?", "¿Quién siembra?", "", "", "yes"),
    ("end_group",),
    ("begin_group", "cosecha", "Récolte", "Cosecha"),
    ("integer", "toneladas", "Tonnes", "Toneladas"),
    ("end_group",),
)  # fmt: skip
CHOICES = f"list_name,name,label::{FR},label::{ES}\nsi_no,si,Oui,Sí\nsi_no,no,Non,No\n"


def _form(form_id: str) -> BundledForm:
    settings = f"form_title,form_id,version,default_language\nSemis,{form_id},1,{FR}\n"
    sheets = {"survey": SURVEY, "choices": CHOICES, "settings": settings}
    return BundledForm(form_id=form_id, use="application", wanted=1, sheets=sheets)


def begun(client) -> Page:
    cast = people()
    definition = ProcedureDefinition(title={"fr": "Semis", "en": "Sowing", "es": "Siembra"})
    forms = (_form("siembra"), _form("siembra-2"))
    publish(Bundle(key="semis", prefix="SEM", effect="", is_example=True, definition=definition, forms=forms), at=AT)
    client.force_login(cast.benoit)
    start = go(client, "/demandes/commencer/semis/")
    return go(client, start.url, dict(start.root.forms[-1].form_values()))


def in_spanish(page: Page) -> Page:
    """Press « ES » in « Langue des questions »."""
    [address] = page.root.xpath("//nav[@class='langs']//a[@hreflang='es']/@href")
    return go(page.client, address)


def language_at(page: Page, words: str) -> str:
    """The language that the closest element around these words declares."""
    [found] = page.root.xpath("//main//*[text()[contains(., $words)]][last()]", words=words)[-1:]
    return found.xpath("string((ancestor-or-self::*/@lang)[last()])")


def test_questions_hints_choices_and_messages_are_spanish(client):
    page = in_spanish(begun(client))
    for said in ("Siembra", "Hectáreas sembradas", "En cifras.", "¿Con riego?", "Sí"):
        assert language_at(page, said) == "es", said
    assert "Hectares" not in page.text and "En chiffres." not in page.text

    wrong = page.send({"/data/siembra/hectareas": "0"})
    assert wrong.status == 422
    errors = wrong.root.xpath("//p[@class='error']")
    assert [one.text_content() for one in errors] == ["Más que cero.", "Répondez à cette question."]
    assert [one.get("lang") for one in errors] == [None, "fr"], "what the form leaves unsaid is the interface's"
    assert wrong.field("/data/siembra/hectareas") == "0"
    assert language_at(wrong, "facultatif") == "fr"


def test_the_language_chosen_is_kept_to_the_last_form(client):
    page = in_spanish(begun(client))
    second = page.send({"/data/siembra/hectareas": "3", "/data/siembra/quien": "Ana"})
    assert second.root.xpath("//h1/text()") == ["Cosecha"]
    other = second.send({"/data/cosecha/toneladas": "2"})
    assert other.root.xpath("//h1/text()") == ["Siembra"], "the dossier's next form opens in Spanish too"
    assert other.url.split("/")[-3] != second.url.split("/")[-3]


def test_the_language_chosen_is_kept_for_the_dossier_left_and_taken_up_another_day(client):
    second = in_spanish(begun(client)).send({"/data/siembra/hectareas": "3", "/data/siembra/quien": "Ana"})
    reference = second.url.split("/")[2]
    left = second.send(button="action=quit")
    assert "Hectares" not in go(client, f"/demandes/{reference}/sommaire/").text
    bare = second.url.partition("?")[0]
    assert go(client, bare).root.xpath("//h1/text()") == ["Cosecha"], "in the same session"

    client.logout()
    client.force_login(User.objects.get(email="benoit@demo.maillon.example"))
    taken_up = go(client, bare)
    assert taken_up.root.xpath("//h1/text()") == ["Cosecha"], "after signing out, too"
    assert left.status == 200

    [french] = taken_up.root.xpath("//nav[@class='langs']//a[@hreflang='fr']/@href")
    assert go(client, french).send({"/data/cosecha/toneladas": "2"}, button="action=quit").status == 200
    client.logout()
    client.force_login(User.objects.get(email="benoit@demo.maillon.example"))
    assert go(client, bare).root.xpath("//h1/text()") == ["Récolte"]


def test_a_letter_is_written_in_a_language_of_the_letters(client):
    in_spanish(begun(client)).send({"/data/siembra/hectareas": "3", "/data/siembra/quien": "Ana"})
    dossier = Dossier.objects.get()
    assert dossier.submissions.filter(language="es").exists()
    assert language_of(dossier) == "fr"
    dossier.started_by.language = "en"
    assert language_of(dossier) == "en"


def test_one_who_reads_english_is_asked_in_the_form_s_own_language(client):
    page = begun(client)
    found = resolve(urlsplit(page.url).path)
    with override("en"):
        english = go(client, reverse(str(found.url_name), kwargs=found.kwargs))
    assert english.root.xpath("//html/@lang") == ["en-CA"]
    assert language_at(english, "Hectares semés") == "fr"
    assert language_at(in_spanish(english), "Hectáreas sembradas") == "es"
    assert language_at(in_spanish(english), "optional") == "en"
