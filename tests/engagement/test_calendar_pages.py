"""The public calendar, its feeds, the pages of events and what one does on them."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from datetime import timedelta

import pytest
import vobject
from django.test import Client
from django.utils import timezone
from icalendar import Calendar
from lxml import etree
from python_calamine import CalamineWorkbook

from maillon.core.errors import RuleViolation
from maillon.core.mail.models import Message
from maillon.engagement.models import Edition, Event, Registration, Session
from maillon.engagement.queries.registrations import token_of
from maillon.engagement.services import campaigns, confirming
from maillon.engagement.services.registering import register
from maillon.network.rules.sharing import edition as wording
from tests.engagement.making import TWO_HOURS, edition, event
from tests.network.making import member
from tests.personas import make_organisation, people, semis
from tests.surfaces.reading import page, pick, words

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def soon():
    return (timezone.localtime() + 3 * DAY).replace(hour=18, minute=30, second=0, microsecond=0)


@pytest.fixture
def home():
    return semis()


def link_in(letter):
    return re.search(r"http://[^/]+(/\S+inscription/\S+|/en/\S+registration/\S+)", letter.text)[1]


def titles(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return [words(one) for one in pick(page(answer), ".evrow h3")]


def test_past_years_are_browsed_with_what_is_known_and_from_whom(client):
    campaigns.load(campaigns.shipped())
    listed = client.get("/campagnes/jqsi/").content.decode()
    assert all(f"/campagnes/jqsi/{year}/" in listed for year in range(1997, 2023))
    known = client.get("/campagnes/jqsi/2013/").content.decode()
    assert "Faut se parler!" in known and "7 novembre 2013" in known and "mrif.gouv.qc.ca" in known
    assert "/campagnes/jqsi/2012/" in known and "/campagnes/jqsi/2014/" in known
    assert "Affiche à imprimer" not in known and "Trouver un événement" not in known
    unknown = client.get("/campagnes/jqsi/1997/").content.decode()
    assert "Thème à retrouver" in unknown and "1 novembre 1997" not in unknown and "novembre 1997" in unknown
    assert "jqsi.qc.ca" in unknown
    english = client.get("/en/campaigns/jqsi/2011/").content.decode()
    assert "time to take action" in english
    assert "restent à retrouver" in listed and "Vous y étiez" in listed and "Écrire le thème" not in listed
    amina = people().amina
    client.force_login(amina)
    assert "Écrire le thème" in client.get("/campagnes/jqsi/").content.decode()
    held = Edition.objects.get(campaign__slug="jqsi", year=1997)
    found = campaigns.words_of(held) | {"theme": {"fr": "Un thème relu"}}
    now, seen = timezone.now(), wording(campaigns.words_of(held))
    with pytest.raises(RuleViolation, match="no_source"):
        campaigns.correct(edition=held, words=found, seen=seen, actor=amina, at=now)
    kept = campaigns.words_of(held) | {"hashtag": "#jqsi"}
    held = campaigns.correct(edition=held, words=kept, seen=seen, actor=amina, at=now)
    found |= {"source": "Affiche de 1997, fonds de l’AQOCI"}
    held = campaigns.correct(edition=held, words=found, seen=wording(kept), actor=amina, at=now)
    assert held.theme == {"fr": "Un thème relu"} and "fonds" in held.source


def test_one_finds_by_region_day_and_need(client, home, soon):
    event(home, starts_at=soon, title={"fr": "Film"})
    event(home, starts_at=soon + DAY, title={"fr": "Café"}, region="06", place="Montréal", access=[], price_minor=500)
    online = {"mode": "online", "region": "", "place": "", "link": "https://exemple.org/salle"}
    event(home, starts_at=soon + 2 * DAY, title={"fr": "Atelier"}, audiences=[], **online)
    assert titles(client, "/evenements/") == ["Film", "Café", "Atelier"]
    for query, expected in {
        "region=05": ["Film"],
        "gratuit=1": ["Film", "Atelier"],
        "enligne=1": ["Atelier"],
        "lsq=1&fauteuil=1": ["Film", "Atelier"],
        "famille=1": ["Film", "Café"],
        "q=montreal": ["Café"],
        f"jour={timezone.localdate(soon + DAY)}": ["Café", "Atelier"],
        "region=05&enligne=1": [],
    }.items():
        assert titles(client, f"/evenements/?{query}") == expected, query
    shown = page(client.get("/evenements/?gratuit=1"))
    assert [words(one) for one in pick(shown, "a.tile b")] == ["1"]
    assert "https://exemple.org/salle" not in client.get("/evenements/").content.decode()
    wrong = client.get("/evenements/?region=99&jour=demain&edition=rien")
    assert wrong.status_code == 404
    assert len(pick(page(wrong), ".note--warn")) == 3


def test_four_hundred_events_ask_few_questions(client, home, soon, django_assert_max_num_queries):
    others = [make_organisation(f"Organisme {n}") for n in range(5)]
    jqsi = edition(starts_on=soon.date() - 9 * DAY, ends_on=soon.date() + 40 * DAY)
    now = timezone.now()
    one = event(home, starts_at=soon)
    told = {name: getattr(one, name) for name in ("title", "about", "kind", "mode", "place", "access", "audiences")}
    Event.objects.bulk_create(
        Event(
            **told,
            slug=f"e{n}",
            organisation=others[n % 5],
            region=f"{n % 13 + 1:02}",
            created_at=now,
            changed_at=now,
            published_at=now,
            starts_at=soon,
            ends_at=soon + TWO_HOURS,
            capacity=20,
        )
        for n in range(400)
    )
    made = list(Event.objects.filter(slug__startswith="e"))
    Session.objects.bulk_create(
        Session(event=each, starts_at=soon + n % 20 * DAY, ends_at=soon + n % 20 * DAY + TWO_HOURS)
        for n, each in enumerate(made)
    )
    jqsi.events.set(made)

    def read(address: str):
        with django_assert_max_num_queries(12):
            answer = client.get(address)
        assert answer.status_code == 200, address
        assert len(gzip.compress(answer.content)) < 60_000, address
        return answer

    named = f"edition=jqsi-{jqsi.year}"
    assert "401" in words(pick(page(read("/evenements/")), "h1")[0])
    assert len(pick(page(read(f"/evenements/?{named}&region=06")), ".tiles a")) == 13
    read("/en/events/?page=9")
    whole = page(read(f"/campagnes/jqsi/{jqsi.year}/"))
    assert len(pick(whole, "h3")) == 13 and "400" in words(pick(whole, ".camp .lead")[0])
    read(f"/evenements/{made[0].slug}/")
    read("/campagnes/")
    assert len(Calendar.from_ical(read(f"/evenements/calendrier.ics?{named}").content).walk("VEVENT")) == 400
    read("/evenements/fil.atom?region=05")
    with django_assert_max_num_queries(12):
        assert len(Calendar.from_ical(client.get("/evenements/calendrier.ics").content).walk("VEVENT")) == 401


def test_a_real_client_reads_the_calendars_back(client, home, soon):
    jqsi = edition(starts_on=soon.date(), ends_on=soon.date() + 30 * DAY)
    both = [(soon, soon + TWO_HOURS), (soon + 7 * DAY, soon + 7 * DAY + TWO_HOURS)]
    film = event(
        home, sessions=both, title={"fr": "Film; « où », quand?", "en": "Film"}, latitude=45.4, longitude=-71.9
    )
    film.editions.add(jqsi)
    event(home, starts_at=soon, region="06", title={"fr": "Café"}, cancelled_at=timezone.now())

    def entries(address):
        answer = client.get(address)
        assert answer["Content-Type"].startswith("text/calendar")
        read = Calendar.from_ical(answer.content).walk("VEVENT")
        other = vobject.readOne(answer.content.decode()).vevent_list
        told = [(str(one["uid"]), str(one["summary"]), one.decoded("dtstart"), one.decoded("dtend")) for one in read]
        assert told == [(one.uid.value, one.summary.value, one.dtstart.value, one.dtend.value) for one in other]
        assert [str(one["status"]) for one in read] == [one.status.value for one in other]
        assert [str(one.get("location", "")) for one in read] == [
            one.location.value if hasattr(one, "location") else "" for one in other
        ]
        return read

    alone = entries(f"/evenements/{film.slug}/evenement.ics")
    assert [one.decoded("dtstart") for one in alone] == [start for start, _end in both]
    assert {str(one["summary"]) for one in alone} == {"Film; « où », quand?"}
    assert len({str(one["uid"]) for one in alone}) == 2
    assert {str(one["status"]) for one in entries("/evenements/calendrier.ics?region=06")} == {"CANCELLED"}
    assert len(entries(f"/evenements/calendrier.ics?edition=jqsi-{jqsi.year}")) == 2
    assert len(entries("/evenements/calendrier.ics?organisme=" + home.slug)) == 3
    assert str(entries("/en/events/calendar.ics?region=05")[0]["summary"]) == "Film"
    assert client.get("/evenements/calendrier.ics?region=99").status_code == 400


def test_atom_and_rss_say_the_same(client, home, soon):
    event(home, starts_at=soon, title={"fr": "Film & <café>"})
    atom = etree.fromstring(client.get("/evenements/fil.atom").content)
    assert [one.findtext(f"{ATOM}title") for one in atom.findall(f"{ATOM}entry")] == ["Film & <café>"]
    rss = etree.fromstring(client.get("/evenements/fil.rss?region=05").content)
    assert rss.findtext("channel/item/title") == "Film & <café>"
    assert etree.fromstring(client.get("/evenements/fil.rss?region=06").content).find("channel/item") is None


def test_search_engines_read_the_event_and_nothing_ends_the_block(client, home, soon):
    held = event(
        home, starts_at=soon, title={"fr": "</script><b>Film"}, link="https://exemple.org/secret", mode="hybrid"
    )
    answer = client.get(f"/evenements/{held.slug}/")
    text = answer.content.decode()
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.S)[1]
    told = json.loads(block)
    assert told["@type"] == "Event"
    assert told["name"] == "</script><b>Film"
    assert told["startDate"] == soon.isoformat() or told["startDate"].startswith(soon.astimezone().strftime("%Y"))
    assert {one["@type"] for one in told["location"]} == {"Place", "VirtualLocation"}
    assert told["isAccessibleForFree"] is True
    assert "secret" not in text
    assert "unsafe-inline" not in answer["Content-Security-Policy"].split("style-src-attr")[0]


def test_one_registers_changes_cancels_and_erases_without_an_account(client, home, soon):
    held = event(home, starts_at=soon, capacity=1)
    here = f"/evenements/{held.slug}/"
    wrong = client.post(here, {"name": "Ana", "email": "ana@exemple", "seats": "1"})
    assert wrong.status_code == 422
    assert pick(page(wrong), "input[name=name]")[0].get("value") == "Ana"
    done = client.post(here, {"name": "Ana", "email": "ana@exemple.org", "seats": "1", "needs": "LSQ"})
    assert done.url == f"{here}inscrit/"
    queued = client.post("/en" + here.replace("evenements", "events"), {"name": "Bob", "email": "b@b.ca", "seats": "1"})
    assert queued.url.endswith("?attente=1")
    confirming.tell_due(at=timezone.now())
    mine = link_in(Message.objects.get(to="ana@exemple.org"))
    shown = client.get(mine)
    assert shown["X-Robots-Tag"] == "noindex"
    # Without a referrer a browser sends « Origin: null », and its own form is refused.
    assert shown["Referrer-Policy"] == "same-origin"
    assert "no-store" in shown["Cache-Control"]
    assert pick(page(shown), ".event-code svg")
    assert client.post(mine, {"do": "change", "name": "Ana Roy", "seats": "1", "needs": ""}).status_code == 302
    assert client.post(mine, {"do": "change", "name": "Ana Roy", "seats": "3", "needs": ""}).status_code == 422
    assert client.get(mine + "x/").status_code == 404
    assert client.post(mine, {"do": "cancel"}).status_code == 302
    assert Registration.objects.get(email="b@b.ca").state == "given"
    assert Message.objects.filter(to="b@b.ca").latest("pk").language == "en"
    assert client.post(mine, {"do": "erase"}).status_code == 200
    assert client.get(mine).status_code == 404


def test_a_machine_that_fills_every_field_registers_nobody(client, home, soon):
    held = event(home, starts_at=soon)
    sent = {"name": "Robot", "email": "r@exemple.org", "seats": "1", "website": "https://spam.example"}
    assert client.post(f"/evenements/{held.slug}/", sent).status_code == 302
    assert not Registration.objects.exists()


def test_nobody_learns_who_is_registered(client, home, soon):
    held = event(home, starts_at=soon, capacity=5)
    register(event=held, name="Ana", email="ana@exemple.org", at=timezone.now())
    known, unknown = (
        client.post(f"/evenements/{held.slug}/", {"name": "X", "email": f"{who}@exemple.org", "seats": "1"})
        for who in ("ana", "inconnue")
    )
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert Registration.objects.get(email="ana@exemple.org").name == "Ana"


def test_the_organiser_announces_publishes_welcomes_and_cancels(home, soon):
    cast = people()
    member(home)
    client = Client()
    client.force_login(cast.benoit)
    asked = {
        "title_fr": "Cercle de lecture",
        "kind": "",
        "about_fr": "On lit.",
        "mode": "in_person",
        "region": "05",
        "place": "Magog",
        "takes_registrations": "on",
        "capacity": "10",
        "starts_at": soon.strftime("%Y-%m-%dT%H:%M"),
        "ends_at": (soon + TWO_HOURS).strftime("%Y-%m-%dT%H:%M"),
        "rhythm": "weekly",
        "times": "4",
    }
    refused = client.post("/espace/evenements/nouveau/", asked)
    assert refused.status_code == 422
    assert "On lit." in refused.content.decode()
    from django.core.management import call_command  # noqa: PLC0415  lists are long to load: here alone

    call_command("codelists", "load")
    made = client.post("/espace/evenements/nouveau/", {**asked, "kind": "atelier"})
    assert made.status_code == 302, [words(one) for one in pick(page(made), ".note--bad")]
    held = Event.objects.get()
    assert held.sessions.count() == 4
    own = f"/espace/evenements/{held.slug}/"
    assert client.post(own + "publier/").status_code == 302
    ana = register(event=held, name="Ana", email="ana@exemple.org", at=timezone.now())
    door = client.get(own + "accueil/?q=an")
    assert "Ana" in words(pick(page(door), ".door")[0])
    assert client.post(f"{own}accueil/{ana.pk}/", {"do": "in"}).status_code == 302
    assert client.post(own + "accueil/", {"people": "3"}).status_code == 302
    held.refresh_from_db()
    assert (held.attended, held.walked_in) == (1, 3)
    ana.name = "=1+1"
    ana.save()
    told = list(csv.reader(io.StringIO(client.get(own + "accueil/inscriptions.csv").content.decode("utf-8-sig"))))
    assert told[1][0] == "'=1+1"
    assert "Cercle de lecture" in client.get(f"/organismes/{home.slug}/evenements.html").content.decode()
    assert client.get(f"/organismes/{home.slug}/evenements.html")["Access-Control-Allow-Origin"] == "*"
    assert client.post(own + "annuler/", {"because": "Verglas."}).status_code == 302
    seen = Client().get(f"/evenements/{held.slug}/")
    assert "Verglas." in seen.content.decode()
    assert client.get(f"/evenements/inscription/{token_of(ana)}/").status_code == 200


def test_the_secretariat_publishes_a_programme_and_counts_by_region(home, soon):
    cast = people()
    client = Client()
    client.force_login(cast.amina)
    days = edition("douze", starts_on=soon.date(), ends_on=soon.date() + 12 * DAY)
    held = event(home, starts_at=soon + DAY, title={"fr": "Veille"})
    kept = f"/espace/campagnes/douze/{days.year}/"
    assert client.post(kept + "evenements/", {"event": str(held.pk), "do": "add"}).status_code == 302
    assert client.post(kept + "programme/", {"from_": ""}).status_code == 302
    shown = page(Client().get(f"/campagnes/douze/{days.year}/"))
    assert len(pick(shown, ".days li")) == 12
    assert "Veille" in words(pick(shown, "#j2")[0])
    rows = list(csv.reader(io.StringIO(client.get(kept + "regions.csv").content.decode("utf-8-sig"))))
    assert rows[1][:5] == ["05", "Estrie", "1", "1", "1"]
    other = event(semis(), starts_at=held.starts_at, region="06")
    other.editions.add(days)
    told = pick(page(client.get(kept + "regions/")), "tbody tr")
    assert [words(one).split()[0] for one in told] == ["Montréal", "Estrie", "Total"] or len(told) == 3
    assert words(told[-1]).split()[1:4] == ["2", "2", "1"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(kept + "regions.xlsx").content))
    assert book.get_sheet_by_index(0).to_python()[-1][1:5] == ["Total", 2, 2, 1]
    poster = Client().get(f"/campagnes/douze/{days.year}/programme.pdf")
    assert poster.status_code == 503 or poster.content.startswith(b"%PDF")
