"""A member's whole journey in a browser without script."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone

from maillon.core.mail.models import Message as Letter
from maillon.core.parties.models import Organisation
from maillon.core.people.rules import Role
from maillon.dossiers.models import AnswerChange, Dossier, Submission
from maillon.dossiers.queries.reading import answers_of
from maillon.dossiers.rules.walk import Facts
from maillon.dossiers.services.messaging import write
from maillon.dossiers.services.walking import take
from tests.dossiers.apply.browser import Page, go
from tests.dossiers.apply.controls import opened
from tests.network.making import member
from tests.personas import ELSEWHERE, make_person, people, semis

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
PDF = b"%PDF-1.7\n%trial"


def upload(name: str, content: bytes) -> BytesIO:
    sent = BytesIO(content)
    sent.name = name
    return sent


@pytest.fixture
def cast(db, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    made = people()
    opened()
    return made


def begin(client, user) -> Page:
    client.force_login(user)
    page = go(client, "/demandes/")
    assert "Fonds d’essai" in page.text
    start = go(client, "/demandes/commencer/essai/")
    assert "Au nom de Semis solidaires" in start.text
    return go(client, start.url, dict(start.root.forms[-1].form_values()))


def test_from_the_open_call_to_the_second_submission(client, cast):
    first = begin(client, cast.benoit)
    assert first.status == 200
    dossier = Dossier.objects.get()
    assert first.field("/data/organisme/nom") == "Semis solidaires", "the record's own name is there already"
    assert "Votre organisme a" not in first.text, "a note that does not apply is not said"

    wrong = first.send({"/data/organisme/fondation": "1700", "/data/organisme/revenus": "1 234,5"})
    assert wrong.status == 422
    assert "Une année, par exemple 1998." in wrong.text
    assert wrong.field("/data/organisme/fondation") == "1700", "what was typed stays"
    assert wrong.field("/data/organisme/revenus") == "1234,5"

    second = wrong.send({"/data/organisme/fondation": "1998", "/data/organisme/mission": "Semer.\nRécolter."})
    assert "/2/" in second.url
    again = second.send(
        {
            "/data/projet/ailleurs": "oui",
            "/data/projet/themes": ["eau", "droits"],
            "/data/projet/ordre#droits": "1",
            "/data/projet/ordre#eau": "2",
            "/data/projet/ordre#terre": "3",
            "/data/projet/envie": "4",
            "/data/projet/debut": "2027-03-01",
            "/data/projet/heure": "09:30",
            "/data/projet/rencontre": "2027-03-02T10:00",
            "/data/projet/lieu#lat": "18,23",
            "/data/projet/lieu#lon": "-72,53",
            "/data/projet/lu": "OK",
        }
    )
    assert again.status == 422, "the country applies now, and is asked"
    assert "Haïti" in again.text
    towns = again.send({"/data/projet/pays": "HT"}, button="action=recalculate").field("/data/projet/ville")
    assert towns == ""
    recalculated = go(client, again.url)
    options = recalculated.root.xpath("//select[@name='/data/projet/ville']/option/@value")
    assert options == ["", "jacmel", "hinche"]
    third = recalculated.send({"/data/projet/ville": "jacmel"})

    two = third.send(
        {"/data/equipe/personnes[1]/prenom": "Odile", "/data/equipe/personnes[1]/heures": "7"},
        button="ajouter=/data/equipe/personnes",
    )
    fourth = two.send({"/data/equipe/personnes[2]/prenom": "Maude", "/data/equipe/personnes[2]/heures": "5"})
    assert "/4/" in fourth.url
    told = go(client, two.url)
    assert "12" in told.root.xpath("//output")[0].text_content(), "what is calculated shows"

    refused = fourth.send({"/data/pieces/photo": upload("photo.png", b"GIF89a" + b"\0" * 20)})
    assert refused.status == 422
    missing = fourth.send({"/data/pieces/photo": upload("photo.png", PNG)})
    assert missing.status == 422, "the resolution is required"
    summary = missing.send({"/data/pieces/resolution": upload("resolution.pdf", PDF)})
    assert "sommaire" in summary.url
    for said in ("1998", "Jacmel", "Eau, Droits", "Maude", "resolution.pdf", "1er mars 2027"):
        assert said in summary.text, said

    held = answers_of(Submission.objects.get(use="application"))
    assert held.get("/data/projet/ordre") == "droits eau terre"
    assert held.get("/data/projet/lieu") == "18.23 -72.53 0 0"
    assert held.get("/data/projet/rencontre").startswith("2027-03-02T10:00:00.000-05:00")

    unsigned = summary.send({"name": "Benoît"}, form="depot", button="")
    assert unsigned.status == 422
    assert "Cochez la déclaration" in unsigned.text
    sent = unsigned.send({"name": "Benoît Essai", "declared": "1"}, form="depot", button="")
    assert "Votre demande est déposée" in sent.text
    dossier.refresh_from_db()
    assert dossier.state == "submitted"
    assert go(client, first.url).url.endswith(f"/demandes/{dossier.reference}/"), "answers sent do not open again"

    now = timezone.now()
    take(dossier=dossier, step="return", facts=Facts(corrections_said=True), actor=cast.amina, at=now)
    write(
        dossier=dossier,
        body="Quelle année, exactement?",
        actor=cast.amina,
        at=now,
        link="https://exemple.org",
        question="/data/organisme/fondation",
    )
    letter = Letter.objects.latest("pk")
    assert letter.to == cast.benoit.email
    assert "Quelle année" not in letter.text
    listed = go(client, "/demandes/")
    assert "À corriger" in listed.text
    assert "1 nouveau" in listed.text
    assert "Quelle année, exactement?" in go(client, f"/demandes/{dossier.reference}/").text
    assert "1 nouveau" not in go(client, "/demandes/").text

    page = go(client, f"/demandes/{dossier.reference}/reponses/{held_pk()}/1/")
    assert "Quelle année, exactement?" in page.text
    page.send({"/data/organisme/fondation": "1999"})
    final = go(client, f"/demandes/{dossier.reference}/sommaire/")
    done = final.send({"name": "Benoît Essai", "declared": "1"}, form="depot", button="")
    assert "Votre demande est déposée" in done.text
    dossier.refresh_from_db()
    assert dossier.state == "submitted"
    assert Submission.objects.get(use="application").signatures.count() == 2
    assert dossier.timeline.filter(kind="step").values_list("step", flat=True).order_by("sequence").last() == "resubmit"


def held_pk() -> int:
    return Submission.objects.get(use="application").pk


def test_beginning_twice_with_one_click_begins_once(client, cast):
    client.force_login(cast.benoit)
    token = {"token": "7f0f0f0f-1111-4222-8333-444444444444"}
    answers = [client.post("/demandes/commencer/essai/", token)["Location"] for _click in range(2)]
    assert answers[0] == answers[1]
    assert Dossier.objects.count() == 1


def test_a_rule_says_its_article_while_typing_and_blocks_the_sending(client, cast):
    page = begin(client, cast.benoit)
    assert "L’organisme est trop jeune." not in page.text, "who has not answered is accused of nothing"
    assert "L’organisme existe depuis deux ans." in page.text
    page = page.send({"/data/organisme/fondation": "2026"}, button="action=recalculate")
    for said in ("L’organisme est trop jeune.", "Avoir été fondé en 2024 ou avant.", "Article 4.1"):
        assert said in page.text
    page = page.send({"/data/organisme/fondation": "2020"}, button="action=recalculate")
    assert "L’organisme est trop jeune." not in page.text


def test_saving_in_passing_says_only_what_changed(client, cast):
    page = begin(client, cast.benoit)
    page = go(client, number(page, 2))
    data = sent(page, {"/data/projet/ailleurs": "oui"})
    answer = client.post(page.url, data, headers={"HX-Request": "true"})
    told = answer.content.decode()
    assert answer.status_code == 200
    assert "Brouillon enregistré à" in told
    assert "Haïti" in told, "the question that applies now comes"
    assert 'name="/data/projet/debut"' not in told, "what did not change is left alone"
    assert 'value="1" data-hx-swap-oob="true"' in " ".join(told.split()), "the page knows its new revision"


def number(page: Page, place: int) -> str:
    return f"{page.url.rstrip('/').rpartition('/')[0]}/{place}/"


def sent(page: Page, typed: dict[str, str]) -> dict[str, list[str]]:
    data: dict[str, list[str]] = {}
    for name, value in page.form().form_values():
        data.setdefault(name, []).append(value)
    return data | {name: [value] for name, value in typed.items()}


def test_two_people_on_one_question_lose_nothing_and_choose(client, cast, django_user_model):
    page = begin(client, cast.benoit)
    maude = Client()
    maude.force_login(make_person("Maude", Role.ORGANISATION_OFFICER, semis()))
    theirs = go(maude, page.url)
    page.send({"/data/organisme/mission": "Semer"}, button="action=recalculate")
    answer = theirs.send({"/data/organisme/mission": "Récolter"}, button="action=recalculate")
    assert "Deux réponses différentes" in answer.text
    assert "Benoît vient de modifier cette page" in answer.text
    assert answer.field("/data/organisme/mission") == "Semer"
    mine = go(client, page.url)
    assert "Deux réponses différentes" in mine.text, "both see it"
    assert "Celle de Maude" in mine.text
    change = AnswerChange.objects.get(outcome="clash")
    settled = mine.send(button=f"clash={change.pk}:prendre")
    assert settled.field("/data/organisme/mission") == "Récolter"
    assert "Deux réponses différentes" not in settled.text
    late = answer.send(button=f"clash={change.pk}:garder")
    assert late.status == 200
    assert late.field("/data/organisme/mission") == "Récolter", "settled once"


def test_a_line_taken_away_may_be_put_back_and_others_keep_their_place(client, cast):
    page = go(client, number(begin(client, cast.benoit), 3))
    page = page.send({"/data/equipe/personnes[1]/prenom": "A"}, button="ajouter=/data/equipe/personnes")
    page = page.send({"/data/equipe/personnes[2]/prenom": "B"}, button="ajouter=/data/equipe/personnes")
    page = page.send({"/data/equipe/personnes[3]/prenom": "C"}, button="action=recalculate")
    stale = go(client, page.url)
    page = page.send(button="retirer=/data/equipe/personnes[2]")
    assert prenoms(page) == ["A", "C"]
    kept = stale.send({"/data/equipe/personnes[3]/prenom": "C, changé"}, button="action=recalculate")
    assert prenoms(kept) == ["A", "C, changé"], "typed on the third line before it moved up"
    back = page.send(button=page_button(page, "retablir"))
    assert prenoms(back) == ["A", "B", "C, changé"]
    again = page.send(button=page_button(page, "retablir"))
    assert prenoms(again) == ["A", "B", "C, changé"], "put back once"


def prenoms(page: Page) -> list[str]:
    return [one.value for one in page.form().inputs if (one.name or "").endswith("/prenom")]


def page_button(page: Page, name: str) -> str:
    return f"{name}={page.root.xpath('//button[@name=$n]/@value', n=name)[0]}"


def test_words_that_look_like_code_are_words(client, cast):
    page = begin(client, cast.benoit)
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    page.send({"/data/organisme/nom": evil, "/data/organisme/fondation": "1998"}, button="action=recalculate")
    for address in (page.url, f"/demandes/{Dossier.objects.get().reference}/sommaire/"):
        content = client.get(address).content.decode()
        assert "<script>alert" not in content
        assert "<img src=x" not in content


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"q": "/data/rien a 0", "/data/rien": "x"}, 422),
        ({"retirer": "/data/rien[4]"}, 422),
        ({"ajouter": "/data/organisme"}, 422),
        ({"retablir": "9"}, 404),
        ({"clash": "pas-un-nombre:garder"}, 404),
        ({"revision": "-1", "action": "save"}, 200),
        ({"revision": "9" * 400, "action": "save"}, 200),
        ({"corriger": "/data/rien"}, 302),
        ({"oter": "/data/rien"}, 422),
        ({"joindre": "/data/rien"}, 302),
    ],
)
def test_a_bad_request_gets_a_clear_answer(client, cast, data, status):
    page = begin(client, cast.benoit)
    answer = client.post(page.url, {"/data/organisme/mission": "Semer", **data})
    assert answer.status_code == status


def test_support_is_asked_given_once_and_read_by_no_applicant(client, cast):
    page = begin(client, cast.benoit)
    dossier = Dossier.objects.get()
    other = Organisation.objects.get(legal_name_fr=ELSEWHERE)
    member(other)
    supports = go(client, f"/demandes/{dossier.reference}/appuis/?q=Fjord")
    assert ELSEWHERE in supports.text
    form = "?q=Fjord"
    asked = supports.send({"organisation": str(other.pk), "email": "quelqu.un@exemple.org"}, form=form, button="")
    assert "La demande d’appui est partie" in asked.text
    submission = Submission.objects.get(use="support")
    assert client.get(f"/demandes/{dossier.reference}/appuis/{submission.pk}/").status_code == 404
    letter = Letter.objects.get(to="quelqu.un@exemple.org")
    link = next(word for word in letter.text.split() if "/appui/" in word)
    client.logout()
    door = go(client, link.partition("testserver")[2] or "/" + link.split("/", 3)[3])
    opened_ = go(client, door.url, {"name": "Rosalie"})
    assert "Appui à Semis solidaires" in opened_.text
    form_page = go(client, f"/demandes/{dossier.reference}/reponses/{submission.pk}/1/")
    done = form_page.send({"/data/mot": "Ils sèment."})
    assert "Envoyer l’appui" in done.text
    given = go(client, done.url, {"x": "1"})
    assert "Appui donné" in given.text
    assert client.get(page.url).status_code == 404, "the link opens its own form only"
    assert client.get(f"/demandes/{dossier.reference}/sommaire/").status_code == 404
    submission.refresh_from_db()
    assert submission.state == "final"
    assert Submission.objects.get(use="support").changes.get().author_label == "Rosalie"


def test_a_link_without_account_opens_the_draft_and_nothing_else(client, cast):
    page = begin(client, cast.benoit)
    dossier = Dossier.objects.get()
    sharing = go(client, f"/demandes/{dossier.reference}/partage/")
    made = go(client, sharing.url, {"action": "link"})
    link = made.root.xpath("//input[@readonly]/@value")[0]
    client.logout()
    path = "/" + link.split("/", 3)[3]
    assert go(client, path, {"name": " "}).status == 422
    fatou = go(client, path, {"name": "Fatou"})
    assert fatou.status == 200
    fatou.send({"/data/organisme/mission": "Par Fatou"}, button="action=recalculate")
    assert AnswerChange.objects.get().author_label == "Fatou"
    assert client.get(f"/demandes/{dossier.reference}/").status_code == 302
    assert client.post(f"/demandes/{dossier.reference}/sommaire/", {"name": "F", "declared": "1"}).status_code == 404
    client.force_login(cast.benoit)
    go(client, sharing.url, {"action": "close"})
    client.logout()
    assert go(client, path).status == 410
    assert page.url


def test_an_invited_person_takes_the_right_given(client, cast):
    begin(client, cast.benoit)
    dossier = Dossier.objects.get()
    go(client, f"/demandes/{dossier.reference}/partage/", {"email": "lea@exemple.org", "right": "draft"})
    letter = Letter.objects.get(to="lea@exemple.org")
    path = "/" + next(word for word in letter.text.split() if "/invitation/" in word).split("/", 3)[3]
    client.force_login(cast.lea)
    assert client.get(f"/demandes/{dossier.reference}/").status_code == 404
    offer = go(client, path)
    assert "vous ouvre la demande" in offer.text
    assert dossier.reference in go(client, path, {"x": "1"}).text
    answers = go(client, f"/demandes/{dossier.reference}/reponses/{held_pk()}/1/")
    assert answers.status == 200
    assert client.post(f"/demandes/{dossier.reference}/sommaire/", {"name": "L", "declared": "1"}).status_code == 404


def test_a_message_left_empty_and_a_withdrawal_unsure_say_so(client, cast):
    begin(client, cast.benoit)
    dossier = Dossier.objects.get()
    assert go(client, f"/demandes/{dossier.reference}/messages/", {"body": " "}).status == 422
    assert go(client, f"/demandes/{dossier.reference}/retirer/", {}).status == 422
    done = go(client, f"/demandes/{dossier.reference}/retirer/", {"sure": "1"})
    assert "La demande est retirée" in done.text
    assert timezone.now() - Dossier.objects.get().state_since < timedelta(minutes=1)
