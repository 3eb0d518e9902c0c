"""The pages of petitions, letters and pledges, as somebody without an account and as their keepers open them."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.core import mail
from django.utils import timezone
from icalendar import Calendar

from maillon.core.mail.models import Message
from maillon.core.mail.services import send_waiting
from maillon.core.typography import typo_text
from maillon.engagement.models import Assembly, DailyAction, Riding, Signature
from maillon.engagement.queries import actions as queries
from maillon.engagement.services import elected, signing
from tests.engagement.acting import action, signs
from tests.engagement.making import edition, event
from tests.network.making import member
from tests.personas import people, semis

pytestmark = pytest.mark.django_db
EXAMPLE = settings.PROJECT / "data" / "engagement" / "elected" / "exemple.csv"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def held(now):
    return petition(now)


def petition(now, **said):
    since = now - timedelta(days=1)
    told = {"opens_at": since, "published_at": since, "closes_at": now + timedelta(days=20), "target": 100}
    return action(**{**told, **said})


@pytest.fixture
def ridings(now):
    elected.load_assemblies(elected.assemblies_shipped())
    elected.import_csv(content=EXAMPLE.read_bytes(), is_example=True, actor=None, at=now)
    return Assembly.objects.get(code="assemblee-nationale")


def letter_action(now, assembly):
    return petition(
        now, kind="letter", assembly=assembly, letter_subject={"fr": "L’aide, d’abord"}, letter={"fr": "Écoutez-les."}
    )


def stamp_of(answer):
    return re.search(r'name="page" value="([^"]+)"', answer.content.decode())[1]


def sent(client, held, *, query="", **said):
    """The form as a browser sends it, of a page opened a minute ago."""
    page = client.get(f"/agir/{held.slug}/{query}")
    assert page.status_code == 200
    return client.post(
        f"/agir/{held.slug}/{query}", {"page": stamp_of(page), "name": "Ana", "email": "ana@exemple.org", **said}
    )


def link_in(letter):
    return re.search(r"http://[^/]+(/\S*agir/signature/\S+|/en/\S+)", letter.text)[1]


def test_a_mail_program_that_opens_links_confirms_nothing(client, held):
    assert sent(client, held).status_code == 302
    link = link_in(Message.objects.get())
    assert client.get(link).status_code == 200 and client.head(link).status_code == 200
    assert queries.counted(held) == 0
    assert client.post(link, {"do": "confirm"}).status_code == 302
    # Set apart when the machine that runs this is quicker than any person.
    found = queries.totals([held])[held.pk]
    assert found.held + found.counted == 1
    assert client.post(link, {"do": "withdraw"}).status_code == 200
    assert client.get(link).status_code == 404 and not Signature.objects.exists()


def test_what_is_wrong_is_said_and_what_was_typed_stays(client, held):
    answer = sent(client, held, email="ana@", postal_code="H2X")
    text = answer.content.decode()
    assert answer.status_code == 422 and "n’est pas complète" in text and 'value="H2X"' in text
    answer = sent(client, held, postal_code="H2X")
    assert answer.status_code == 422 and "H2X 1Y4" in answer.content.decode()
    stale = client.post(f"/agir/{held.slug}/", {"page": "1-:x:y", "name": "Ana", "email": "ana@exemple.org"})
    assert stale.status_code == 422 and "ouverte trop longtemps" in stale.content.decode()
    assert not Message.objects.exists()


def test_a_machine_is_thanked_and_nothing_is_kept(client, held):
    assert sent(client, held, website="http://spam.example").status_code == 302
    assert not Signature.objects.exists() and queries.totals([held])[held.pk].discarded == 1


def test_one_finds_a_riding_by_what_one_types(client, now, ridings):
    held = letter_action(now, ridings)
    for typed, name in {
        "sherbrooke": "Les Érables-Argentés",
        "ST-GEORGES": "Trois-Clochers",
        "h2x 1y4": "Mont-des-Merles",
        "erables": "Les Érables-Argentés",
        "Montre": "Île-aux-Chouettes",
    }.items():
        assert name in client.get(f"/agir/{held.slug}/", {"lieu": typed}).content.decode(), typed
    assert "Rien ne correspond" in client.get(f"/agir/{held.slug}/", {"lieu": "Nulle-Part"}).content.decode()
    assert "Estrie–Appalaches" not in client.get(f"/agir/{held.slug}/", {"lieu": "sherbrooke"}).content.decode()


def test_a_letter_leaves_rewritten_once_confirmed_with_its_accents(client, now, ridings):
    held = letter_action(now, ridings)
    riding = Riding.objects.get(code="901")
    page = client.get(f"/agir/{held.slug}/?circonscription={riding.pk}").content.decode()
    assert "Madame la députée,\n\nÉcoutez-les." in page and "Élodie Boisvert-Démo" in page
    one = signs(held, "Ana", at=now, riding=riding, message="Madame,\n\nÀ Noël, pensez à l’été.", postal_code="J1H 1A1")
    assert not Message.objects.filter(to="elodie.boisvert-demo@assemblee.demo.maillon.example").exists()
    signing.confirm(signature=one, at=now)
    letter = Message.objects.get(to="elodie.boisvert-demo@assemblee.demo.maillon.example")
    assert letter.subject == "L’aide, d’abord" and "À Noël, pensez à l’été." in letter.text
    assert "ana@exemple.org" in letter.text and letter.reply_to == "ana@exemple.org"
    send_waiting()
    [posted] = [sent for sent in mail.outbox if "elodie" in sent.to[0]]
    assert posted.reply_to == ["ana@exemple.org"] and not Message.objects.exclude(reply_to="").exists()
    assert [sent.reply_to for sent in mail.outbox if "ana@" in sent.to[0]] == [[], []]
    one.refresh_from_db()
    assert one.message == "" and queries.by_riding(held) == {"901": 1} and one.region == "05"


def test_a_letter_from_ones_own_mailbox_is_prepared_and_counted_beside(client, now, ridings):
    held = letter_action(now, ridings)
    query = f"?circonscription={Riding.objects.get(code='903').pk}"
    answer = sent(client, held, query=query, do="prepare", message="Bonjour,\nÇa va & vous?")
    link = re.search(r'href="(mailto:[^"]+)"', answer.content.decode())[1].replace("&amp;", "&")
    assert "body=Bonjour%2C%0D%0A%C3%87a%20va%20%26%20vous%3F" in link
    assert unquote(link).startswith("mailto:zoe.celik-demo@assemblee.demo.maillon.example?subject=L’aide, d’abord&")
    assert sent(client, held, query=query, do="prepare", message="").status_code == 422
    signing.sent_oneself(action=held, riding=Riding.objects.get(code="903"), at=now)
    found = queries.totals([held])[held.pk]
    assert (found.counted, found.own) == (0, 1) and queries.by_riding(held) == {"903": 1}


def test_a_vacant_seat_receives_nothing(client, now, ridings):
    held = letter_action(now, ridings)
    query = f"?circonscription={Riding.objects.get(code='912').pk}"
    answer = sent(client, held, query=query, do="sign", message="Bonjour")
    assert answer.status_code == 422 and "vacant" in answer.content.decode()


def test_a_table_is_brought_up_to_date_and_its_faults_are_told(now, ridings):
    text = EXAMPLE.read_text("utf-8")
    again = elected.import_csv(content=text.encode(), is_example=True, actor=None, at=now)
    assert (again.read, again.same, again.refused) == (24, 24, [])
    head, first, *_rest = text.splitlines()
    newer = first.replace("Élodie Boisvert-Démo", "Zacharie Été").replace("2022-10-03", "2026-10-05")
    bad = first.replace("901", "999").replace(",05,", ",77,")
    content = "\n".join([head, newer, bad, newer]).encode()
    told = elected.import_csv(content=content, is_example=True, actor=None, at=now, dry_run=True)
    assert Riding.objects.get(code="901").members.count() == 1
    told = elected.import_csv(content=content, is_example=True, actor=None, at=now)
    assert (told.read, told.changed, told.refused) == (
        3, 1, [(3, "elected.unknown_region"), (4, "elected.twice")],
    )  # fmt: skip
    before, after = Riding.objects.get(code="901").members.order_by("starts_on")
    assert before.ends_on == after.starts_on and after.name == "Zacharie Été"


def test_the_desk_counts_exports_and_prints(client, now, held):
    amina = people().amina
    client.force_login(amina)
    one = signs(held, "=Ana", email="ana@exemple.org", at=now, may_hand_over=True)
    signing.confirm(signature=one, at=now)
    for page in ("", "modifier/", "papier/"):
        assert client.get(f"/espace/actions/{held.slug}/{page}").status_code == 200, page
    rows = list(
        csv.reader(io.StringIO(client.get(f"/espace/actions/{held.slug}/remise.csv").content.decode("utf-8-sig")))
    )
    assert rows[1][0] == "'=Ana" and not any("@" in cell for row in rows for cell in row)
    typed = {"label": "Marché", "signed_on": timezone.localdate().isoformat(), "typed": "Bob; H2X 1Y4\nillisible"}
    answer = client.post(f"/espace/actions/{held.slug}/papier/", typed, follow=True)
    assert typo_text("2 lignes : 1 comptées, 0 déjà signées, 1 illisibles.") in answer.content.decode()
    for name in ("rapport.pdf",):
        answer = client.get(f"/espace/actions/{held.slug}/{name}")
        assert answer.status_code == 200 and answer.content.startswith(b"%PDF-")
    assert client.get(f"/agir/{held.slug}/feuille.pdf").content.startswith(b"%PDF-")


def test_an_action_is_written_then_published(client, now):
    client.force_login(people().amina)
    said = {
        "kind": "pledge", "title_fr": "Un an sans avion", "demand_fr": "Je m’engage.",
        "choices": "À vélo | By bike\nEn train",
        "opens_at": "2026-01-01T10:00", "closes_at": "2030-01-01T10:00",
    }  # fmt: skip
    assert client.post("/espace/actions/nouvelle/", {**said, "closes_at": "2025-01-01T10:00"}).status_code == 422
    assert client.post("/espace/actions/nouvelle/", said).status_code == 302
    client.logout()
    assert client.get("/agir/un-an-sans-avion/").status_code == 404
    client.force_login(people_again("amina"))
    assert client.post("/espace/actions/un-an-sans-avion/", {"do": "show"}).status_code == 302
    page = client.get("/agir/un-an-sans-avion/").content.decode()
    assert "À vélo" in page and "En train" in page
    assert "Un an sans avion" in client.get("/agir/").content.decode()


def people_again(name):
    from maillon.core.people.models import User  # noqa: PLC0415

    return User.objects.get(email__startswith=name)


def test_a_local_group_receives_its_days_in_both_languages(client, now, ridings):
    today = timezone.localdate(now)
    held_in = edition("douze", today.year, starts_on=today, ends_on=today + timedelta(days=12))
    home = semis()
    member(home)
    soon = now + timedelta(days=2)
    shown = event(home, starts_at=soon, title={"fr": "Veillée", "en": "Vigil"}, region="05")
    shown.editions.add(held_in)
    petition(now, edition=held_in)
    DailyAction.objects.create(
        edition=held_in, day=today, title={"fr": "Écrire", "en": "Write"}, text={"fr": "Un mot."}
    )
    page = client.get(f"/campagnes/douze/{today.year}/agir/")
    assert "Écrire" in page.content.decode() and "trousse-05.zip" in page.content.decode()
    box = zipfile.ZipFile(io.BytesIO(client.get(f"/campagnes/douze/{today.year}/trousse-05.zip").content))
    names = {name.split("/")[1] for name in box.namelist()}
    assert names == {"trousse-fr.pdf", "trousse-en.pdf", "textes-fr.txt", "textes-en.txt", "calendrier.ics", "elus.csv"}
    stem = box.namelist()[0].split("/")[0]
    assert (
        "Vigil" in box.read(f"{stem}/textes-en.txt").decode()
        and "Veillée" in box.read(f"{stem}/textes-fr.txt").decode()
    )
    assert "Élodie Boisvert-Démo" in box.read(f"{stem}/elus.csv").decode("utf-8-sig")
    assert len(list(Calendar.from_ical(box.read(f"{stem}/calendrier.ics")).walk("VEVENT"))) == 1
    client.force_login(people().amina)
    report = client.get(f"/espace/campagnes/douze/{today.year}/rapport.pdf")
    assert report.content.startswith(b"%PDF-")
    assert client.get(f"/espace/campagnes/douze/{today.year}/gestes/").status_code == 200


@pytest.mark.parametrize(("kind", "aim"), [("petition", "sur 100 visées"), ("pledge", "sur 100 visés")])
def test_what_is_aimed_at_agrees_with_what_is_counted(client, now, kind, aim):
    held = petition(now, kind=kind)
    assert f"{aim}<" in client.get(f"/agir/{held.slug}/").content.decode().replace("\xa0", " ")


def test_buttons_pressed_twice_and_links_used_again_count_once(client, held):
    page = client.get(f"/agir/{held.slug}/")
    typed = {"page": stamp_of(page), "name": "Ana", "email": "ana@exemple.org"}
    for email in ("ana@exemple.org", "ANA@exemple.org", "ana+petition@exemple.org"):
        assert client.post(f"/agir/{held.slug}/", {**typed, "email": email}).status_code == 302
    assert Signature.objects.count() == 1 and Message.objects.count() == 1
    Signature.objects.update(suspicion="")
    link = link_in(Message.objects.get())
    for _again in range(2):
        assert client.post(link, {"do": "confirm"}).status_code == 302
    assert queries.counted(held) == 1
    assert client.post(link, {"do": "withdraw"}).status_code == 200
    assert client.post(link, {"do": "withdraw"}).status_code == 404
    assert client.post(link, {"do": "confirm"}).status_code == 404
    assert queries.counted(held) == 0
    assert client.post(f"/agir/{held.slug}/", typed).status_code == 302
    assert Signature.objects.count() == 1, "who withdrew may sign again"
