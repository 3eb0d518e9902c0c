"""The desk of whoever writes procedures: begun, written, compared, replayed, published, shared, each in the browser's
own requests."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import activate, override
from lxml import html

from maillon.core.jobs.services import work_once
from maillon.core.typography import typo_text
from maillon.dossiers.exchange.archive import pack
from maillon.dossiers.exchange.folder import write_folder
from maillon.dossiers.exchange.sheets import to_workbook
from maillon.dossiers.models import Committee, Form, Procedure, ProcedureVersion
from maillon.dossiers.rules import definition
from maillon.dossiers.rules.definition import Eligibility, ProcedureDefinition
from maillon.dossiers.services import versions
from maillon.dossiers.services.starting import start
from tests.dossiers import samples
from tests.dossiers.test_replay import submitted
from tests.personas import AT, People, people, semis

pytestmark = pytest.mark.django_db


@pytest.fixture
def everyone() -> People:
    return people(AT)


@pytest.fixture
def amina(everyone: People) -> Client:
    client = Client()
    client.force_login(everyone.amina)
    return client


@pytest.fixture
def published(everyone: People) -> ProcedureVersion:
    return samples.publish(samples.harvest(), at=AT, closes_at=timezone.now() + timedelta(days=9))


@pytest.fixture
def draft(published: ProcedureVersion, everyone: People) -> ProcedureVersion:
    return versions.draft(procedure=published.procedure, actor=everyone.amina, at=AT, copied_from=published)


@pytest.fixture(autouse=True)
def french() -> Iterator[None]:
    with override("fr"):
        yield


def at(name: str, version: ProcedureVersion, **more: Any) -> str:
    # A page read in English leaves its language to whoever asks for an address next.
    activate("fr")
    return reverse(name, kwargs={"key": version.procedure.key, "number": version.number, **more})


def base_of(page: str) -> str:
    found = re.search(r'name="base" value="([0-9a-f]+)"', page)
    assert found
    return found[1]


def rules_of(version: ProcedureVersion) -> ProcedureDefinition:
    return definition.read(ProcedureVersion.objects.get(pk=version.pk).definition)


def upload(data: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def test_the_list_says_what_to_do_first_then_each_procedure(amina: Client, everyone: People) -> None:
    empty = amina.get(reverse("procedures")).content.decode()
    assert "Aucune procédure pour l’instant" in empty and reverse("procedure_new") in empty
    version = samples.publish(samples.harvest(), at=AT)
    start(version=version, applicant=semis(), actor=everyone.benoit, at=AT)
    page = amina.get(reverse("procedures")).content.decode()
    assert "Rapport de récolte" in page and re.search(r"Brouillon\s+<b>1</b>", page) and "En tout temps" in page


def test_a_call_is_opened_from_an_example_without_any_developer(amina: Client) -> None:
    page = amina.get(reverse("procedure_new")).content.decode()
    assert "Adhésion au réseau" in page
    answer = amina.post(reverse("procedure_new"), {"way": "example", "example": "adhesion", "owner": ""})
    version = ProcedureVersion.objects.get(procedure__key="adhesion")
    assert answer["Location"] == at("procedure_version", version)
    page = amina.get(answer["Location"]).content.decode()
    assert typo_text("Le comité « adhesion » n’existe pas ici") in page
    refused = amina.post(at("version_publish", version))
    assert refused.status_code == 422 and "n’est pas prête" in refused.content.decode()
    assert amina.post(at("version_committee", version), {"name_fr": " "}).status_code == 422
    amina.post(at("version_committee", version), {"name_fr": "Comité d’adhésion"})
    assert Committee.objects.get().key == "adhesion"
    amina.post(at("version_publish", version))
    version.refresh_from_db()
    assert version.published_at is not None
    assert "Adhésion au réseau" in Client().get(reverse("procedure_rules", kwargs={"key": "adhesion"})).content.decode()


def test_a_blank_procedure_keeps_what_was_typed_when_refused(amina: Client, published: ProcedureVersion) -> None:
    typed = {"way": "empty", "title_fr": "Fonds d’urgence", "key": "recolte", "prefix": "FU"}
    refused = amina.post(reverse("procedure_new"), typed)
    assert refused.status_code == 422
    assert "Fonds d’urgence" in refused.content.decode() and "a déjà l’adresse" in refused.content.decode()
    amina.post(reverse("procedure_new"), {**typed, "key": "fonds-urgence"})
    version = ProcedureVersion.objects.get(procedure__key="fonds-urgence")
    assert version.definition["title"] == {"fr": "Fonds d’urgence"}
    for key, prefix in (("../x", "AB"), ("A B", "AB"), ("ok", "a1"), ("ok", "ABCDEFGHI"), ("-", "AB")):
        assert amina.post(reverse("procedure_new"), {**typed, "key": key, "prefix": prefix}).status_code == 422


def test_a_rule_is_written_checked_against_the_form_and_explained(amina: Client, draft: ProcedureVersion) -> None:
    page = at("version_section", draft, section="eligibility")
    base = base_of(amina.get(page).content.decode())
    typed = {
        "base": base,
        "n": "1",
        "action": "next",
        "r0.key": "",
        "r0.expression": "lune(${tonnes}) >= 10",
        "r0.reason.fr": "Trop peu.",
        "r0.remedy.fr": "Attendez.",
        "r0.questions": "tonnes",
    }
    answer = amina.post(page, typed)
    assert answer["Location"] == page
    (rule,) = rules_of(draft).eligibility
    assert (rule.key, rule.questions) == ("trop_peu", ("/data/tonnes",))
    said = amina.get(page).content.decode()
    assert typo_text("La fonction « lune » n’existe pas.") in said and "lune(${tonnes})" in said
    again = {**typed, "base": base_of(said), "r0.key": "trop_peu", "r0.expression": "${tonnes} >= 10"}
    assert amina.post(page, again)["Location"] == at("version_section", draft, section="checklist")
    assert rules_of(draft).eligibility[0].expression == "${tonnes} >= 10"


def test_a_figure_that_is_none_is_refused_and_nothing_typed_is_lost(amina: Client, draft: ProcedureVersion) -> None:
    page = at("version_section", draft, section="grid")
    typed = {
        "base": base_of(amina.get(page).content.decode()), "n": "1", "action": "save", "grid.threshold": "beaucoup",
        "r0.label.fr": "Soin", "r0.points": "60", "r0.scale": "", "r0.comment_at_most": "",
    }  # fmt: skip
    refused = amina.post(page, typed)
    assert refused.status_code == 422
    assert "beaucoup" in refused.content.decode() and "Soin" in refused.content.decode()
    amina.post(page, {**typed, "grid.threshold": "30"})
    grid = rules_of(draft).grid
    assert (grid.threshold, grid.criteria[0].key, grid.criteria[0].scale, grid.criteria[0].comment_at_most) == (
        30, "soin", 5, -1,
    )  # fmt: skip


def test_rows_are_added_moved_and_taken_out_before_anything_is_saved(amina: Client, draft: ProcedureVersion) -> None:
    page = at("version_section", draft, section="reasons")
    typed = {"base": "x", "n": "2", "r0.text.fr": "Premier", "r1.text.fr": "Second"}
    for action, order in (("add", ["Premier", "Second", ""]), ("up-1", ["Second", "Premier"]), ("drop-0", ["Second"])):
        answer = amina.post(page, {**typed, "action": action}).content.decode()
        found = re.findall(r'<textarea[^>]* name="r\d\.text\.fr"[^>]*>([^<]*)</textarea>', answer)
        assert found == order
    assert rules_of(draft).reasons == ()


def test_the_second_of_two_people_on_a_section_is_told_and_loses_nothing(
    amina: Client, draft: ProcedureVersion
) -> None:
    page = at("version_section", draft, section="presentation")
    base = base_of(amina.get(page).content.decode())
    amina.post(page, {"base": base, "action": "save", "title.fr": "Titre de la première"})
    late = amina.post(page, {"base": base, "action": "save", "title.fr": "Titre de la seconde", "source": "Règlement"})
    said = late.content.decode()
    assert late.status_code == 409
    assert "Titre de la première" in said and 'value="Titre de la seconde"' in said
    assert rules_of(draft).title["fr"] == "Titre de la première"
    amina.post(page, {"base": base_of(said), "action": "save", "title.fr": "Titre de la seconde"})
    assert rules_of(draft).title["fr"] == "Titre de la seconde"
    # Somebody on another section met nobody.
    other = at("version_section", draft, section="money")
    first = base_of(amina.get(other).content.decode())
    amina.post(page, {"base": base_of(amina.get(page).content.decode()), "action": "save", "title.fr": "Autre"})
    typed = {"base": first, "action": "save", "envelope_minor": "5 000", "currency": "CAD"}
    assert amina.post(other, typed).status_code == 302
    assert rules_of(draft).envelope_minor == 500_000


def test_a_window_has_its_hour_and_its_order(amina: Client, draft: ProcedureVersion) -> None:
    page = at("version_window", draft)
    base = base_of(amina.get(page).content.decode())
    for opens, closes in (("2026-03-02T09:00", "2026-03-01T17:00"), ("hier", ""), ("", "9999-99-99T00:00")):
        refused = amina.post(page, {"base": base, "opens_at": opens, "closes_at": closes})
        assert refused.status_code == 422
    amina.post(page, {"base": base, "opens_at": "2026-03-01T09:00", "closes_at": "2026-03-15T17:00"})
    draft.refresh_from_db()
    assert draft.closes_at is not None and draft.closes_at.isoformat() == "2026-03-15T21:00:00+00:00"
    late = amina.post(page, {"base": base, "opens_at": "", "closes_at": "2026-04-15T17:00"})
    assert late.status_code == 409


def test_every_section_opens_in_both_languages(amina: Client, everyone: People) -> None:
    Committee.objects.create(key="adhesion", name={"fr": "Comité"})
    samples.publish(samples.shipped("adhesion"), at=AT)
    version = Procedure.objects.get(key="adhesion").versions.get()
    copy = versions.draft(procedure=version.procedure, actor=everyone.amina, at=AT, copied_from=version)
    page = amina.get(at("procedure_version", copy)).content.decode()
    addresses = set(re.findall(r'href="(/procedures/[^"]*/(?:rediger|formulaires|periode)/[^"]*)"', page))
    assert len(addresses) >= 14
    for address in addresses:
        assert amina.get(address).status_code == 200
        assert amina.get(amina.get(address).context["other_language_url"]).status_code == 200
    # What is opened and saved as it is changes nothing.
    for section in ("presentation", "articles", "applicants", "eligibility", "checklist", "grid", "reviewing",
                    "deliberation", "reasons", "duties", "letters", "money"):  # fmt: skip
        address = at("version_section", copy, section=section)
        amina.post(address, {**posted(amina.get(address).content.decode()), "action": "save"})
        assert rules_of(copy) == rules_of(version), section


def posted(page: str) -> dict[str, str]:
    """What a browser would send of a page's form, untouched."""
    form = next(one for one in html.fromstring(page).forms if "base" in one.fields)
    return {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"}


def test_a_workbook_is_sent_seen_as_its_applicant_will_and_used(amina: Client, draft: ProcedureVersion) -> None:
    bundled = samples.harvest(version="2").forms[0]
    sheets = {**bundled.sheets, "survey": bundled.sheets["survey"].replace("Tonnes récoltées", "Tonnes vendues")}
    answer = amina.post(at("version_forms", draft), {"file": upload(to_workbook(sheets), "recolte.xlsx")})
    form = Form.objects.get(version="2")
    assert answer["Location"] == at("version_form", draft, pk=form.pk)
    page = amina.get(answer["Location"]).content.decode()
    assert "Tonnes vendues" in page and "Changée" in page and "libellé" in page
    assert "Tonnes harvested" in amina.get(answer["Location"] + "?langue=en").content.decode()
    amina.post(answer["Location"], {"use": "application", "wanted": "1"})
    assert draft.forms.get().form_id == form.pk
    sent = b"".join(amina.get(at("version_workbook", draft, pk=form.pk)).streaming_content)
    assert sent == to_workbook(sheets)


def test_a_workbook_refused_is_told_row_by_row_and_the_draft_keeps_its_form(
    amina: Client, draft: ProcedureVersion
) -> None:
    bad = to_workbook({"survey": "type,name,label,relevant\ntext,nom,Nom,lune(1)\n"})
    refused = amina.post(at("version_forms", draft), {"file": upload(bad, "essai.xlsx")})
    said = refused.content.decode()
    assert refused.status_code == 422
    assert typo_text("La fonction « lune » n’existe pas.") in said and "survey" in said and ">2<" in said
    for data in (b"", b"PK\x03\x04 rien", b"%PDF-1.4"):
        assert amina.post(at("version_forms", draft), {"file": upload(data, "x.xlsx")}).status_code == 422
    taken = samples.harvest().forms[0]
    other = {**taken.sheets, "survey": taken.sheets["survey"].replace("Tonnes", "Kilos")}
    same = amina.post(at("version_forms", draft), {"file": upload(to_workbook(other), "recolte.xlsx")})
    assert same.status_code == 422 and "qui dit autre chose" in same.content.decode()
    assert draft.forms.get().form.version == "1"


def test_what_changes_is_said_in_words_and_the_past_is_replayed(
    amina: Client, everyone: People, published: ProcedureVersion, draft: ProcedureVersion
) -> None:
    rule = Eligibility("assez", "${tonnes} >= 20", {"fr": "Trop peu de récolte."}, {"fr": "Attendez."}, "art")
    article = definition.Article("art", "7.2", {"fr": "Vingt tonnes au moins."})
    rules = replace(rules_of(draft), eligibility=(rule,), articles=(article,))
    versions.write(version=draft, definition=rules, opens_at=None, closes_at=None, actor=everyone.amina, at=AT)
    page = amina.get(at("version_difference", draft)).content.decode()
    assert "Trop peu de récolte." in page and "Ajout" in page and "Vingt tonnes au moins." in page
    assert "il n’y a rien à rejouer" in amina.get(at("version_replay", draft)).content.decode()
    dossier = submitted(published, everyone, 12)
    page = amina.get(at("version_replay", draft)).content.decode()
    assert dossier.reference in page and "Article 7.2" in page and "1 dossier sur 1 aurait eu un autre sort" in page


def test_more_time_is_given_for_a_reason_and_the_authors_of_drafts_are_told(
    amina: Client, everyone: People, published: ProcedureVersion
) -> None:
    start(version=published, applicant=semis(), actor=everyone.benoit, at=AT)
    page = at("version_extend", published)
    later = (timezone.localtime() + timedelta(days=30)).strftime("%Y-%m-%dT%H:%M")
    for typed in ({"closes_at": later, "reason": " "}, {"closes_at": "2020-01-01T00:00", "reason": "Panne"}, {}):
        assert amina.post(page, typed).status_code == 422
    amina.post(page, {"closes_at": later, "reason": "Panne générale d’électricité"})
    while work_once():
        pass
    (letter,) = mail.outbox
    assert letter.to == [everyone.benoit.email] and "Panne générale d’électricité" in letter.body
    assert "Panne générale" in Client().get(reverse("procedure_rules", kwargs={"key": "recolte"})).content.decode()


def test_a_version_is_retired_and_its_copy_takes_its_place(amina: Client, published: ProcedureVersion) -> None:
    amina.post(at("version_retire", published))
    assert amina.get(reverse("procedure_rules", kwargs={"key": "recolte"})).status_code == 404
    answer = amina.post(at("version_copy", published))
    copy = ProcedureVersion.objects.get(copied_from=published)
    assert answer["Location"] == at("procedure_version", copy)
    amina.post(at("version_publish", copy))
    assert amina.get(reverse("procedure_rules", kwargs={"key": "recolte"})).status_code == 200
    # What is published is written no more.
    assert amina.get(at("version_section", copy, section="grid")).status_code == 404


def test_a_procedure_travels_as_a_folder(amina: Client, published: ProcedureVersion) -> None:
    sent = amina.get(at("version_export", published)).content
    names = zipfile.ZipFile(io.BytesIO(sent)).namelist()
    assert "recolte-v1/procedure.toml" in names and "recolte-v1/forms/recolte/survey.csv" in names
    amina.post(reverse("procedure_new"), {"way": "folder", "file": upload(sent, "recolte.zip")})
    again = ProcedureVersion.objects.get(procedure__key="recolte", number=2)
    assert again.definition == published.definition


def test_a_hostile_folder_is_refused_whole(amina: Client, everyone: People) -> None:
    files = write_folder(samples.harvest())
    leaving = pack({**files, "../../etc/passwd": b"x"}, root="r")
    bomb = pack({**files, "forms/recolte/notes.csv": b"0" * 6 * 1024 * 1024}, root="r")
    broken = pack({**files, "forms/recolte/survey.csv": b"type\xff,name"}, root="r")
    malformed = pack({**files, "procedure.toml": b'key = "x"\nprefix = "X"\nforms = 3'}, root="r")
    films = pack({**files, "forms/recolte/media/film.mp4": bytes(61 * 1024 * 1024)}, root="r")
    nameless = pack({"autre.toml": b""}, root="r")
    for data in (leaving, bomb, broken, malformed, nameless, b"", b"PK\x03\x04", b"x" * 70 * 1024 * 1024, films):
        answer = amina.post(reverse("procedure_new"), {"way": "folder", "file": upload(data, "d.zip")})
        assert answer.status_code == 422, data[:40]
    assert not Procedure.objects.exists()
