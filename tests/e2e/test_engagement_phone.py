"""What else a volunteer does on a telephone, in both languages: one date of several, a promise, a letter, feeds."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
import vobject
from icalendar import Calendar

from tests.e2e.arrived import beyond
from tests.e2e.conftest import Site, Visit

pytestmark = pytest.mark.e2e
NARROW = pytest.mark.parametrize("width", ["narrow"])
BOTH = pytest.mark.parametrize("language", ["fr", "en"])
AT = {
    "fr": {"events": "/evenements/", "act": "/agir/", "campaigns": "/campagnes/", "workshops": "/ateliers/"},
    "en": {"events": "/en/events/", "act": "/en/act/", "campaigns": "/en/campaigns/", "workshops": "/en/workshops/"},
}
_WEEKLY = """
from datetime import timedelta
from django.utils import timezone
from maillon.engagement.models import Event, Session
now = timezone.now()
home = Event.objects.filter(is_demonstration=True).order_by("pk").first().organisation
one, made = Event.objects.get_or_create(slug="atelier-du-mardi", defaults=dict(organisation=home, each_time=True,
    title={"fr": "L’atelier du mardi", "en": "Tuesday workshop"}, about={"fr": "Un atelier."}, kind="atelier",
    mode="in_person", region="05", place="Sherbrooke", languages=["fr"], capacity=1, created_at=now, changed_at=now,
    published_at=now, starts_at=now + timedelta(days=2), ends_at=now + timedelta(days=16, hours=2)))
for week in range(3 if made else 0):
    start = now + timedelta(days=2 + 7 * week)
    Session.objects.create(event=one, starts_at=start, ends_at=start + timedelta(hours=2))
one.registrations.all().delete()
one.sessions.update(seats_given=0, waiting=0)
"""


def fits(visit: Visit) -> None:
    assert visit.axe() == []
    assert beyond(visit.page) == 0


def who(visit: Visit) -> str:
    """Somebody’s name and address, typed where a form asks for them."""
    email = f"lea-{uuid.uuid4().hex[:8]}@exemple.org"
    visit.page.locator("#id_name").fill("Léa Volontaire")
    visit.page.locator("#id_email").fill(email)
    return email


def minute_old(site: Site, slug: str) -> str:
    """The stamp of an action’s page opened a minute ago, as only this site can write it."""
    written = """
import time
from django.core.signing import b62_encode
from maillon.engagement.models import Action
from maillon.web.engagement.actions import visits
visits._SIGNER.timestamp = lambda: b62_encode(int(time.time()) - 60)
print(visits.stamp(Action.objects.get(slug={slug!r}), ""))
"""
    return site.maillon("shell", "-v", "0", "-c", written.format(slug=slug)).split()[-1]


@NARROW
@BOTH
def test_one_date_of_what_comes_back(visit: Visit, language: str, width: str) -> None:
    page = visit.page
    visit.site.maillon("shell", "-v", "0", "-c", _WEEKLY)
    here = f"{AT[language]['events']}atelier-du-mardi/"
    for expected in (False, True):
        assert visit.go(here) == 200
        fits(visit)
        assert page.locator("input[type=radio][name=session]").count() == 3
        who(visit)
        page.locator("#inscription button[type=submit]").click()
        assert page.get_by_role("alert").is_visible() and page.locator("#id_name").input_value() == "Léa Volontaire"
        fits(visit)
        page.locator("input[type=radio][name=session]").nth(1).check()
        page.locator("#inscription button[type=submit]").click()
        page.wait_for_url("**/inscrit/**" if language == "fr" else "**/registered/**")
        assert ("attente=1" in page.url) is expected
    assert not visit.outside_requests()


@NARROW
@BOTH
def test_a_promise(visit: Visit, language: str, width: str) -> None:
    page = visit.page
    assert visit.go(f"{AT[language]['act']}demo-engagement/") == 200
    fits(visit)
    who(visit)
    page.locator("button[value=sign]").click()
    assert page.get_by_role("alert").is_visible()
    fits(visit)
    page.locator("input[name=choices]").first.check()
    page.locator("input[name=page]").evaluate(
        "(field, stamp) => { field.value = stamp }", minute_old(visit.site, "demo-engagement")
    )
    page.locator("button[value=sign]").click()
    page.locator("main h1").wait_for()
    fits(visit)
    assert not visit.outside_requests()


@NARROW
@BOTH
def test_a_letter_that_we_send(visit: Visit, language: str, width: str) -> None:
    page = visit.page
    assert visit.go(f"{AT[language]['act']}demo-ecrire/") == 200
    page.locator("input[name=lieu]").fill("sherbrooke")
    page.locator("input[name=lieu]").press("Enter")
    page.get_by_role("link", name="Les Érables-Argentés").click()
    fits(visit)
    page.locator("textarea[name=message]").fill("Madame,\nÀ vous d’agir.")
    who(visit)
    page.locator("button[value=sign]").click()
    page.locator("main h1").wait_for()
    fits(visit)
    assert not visit.outside_requests()


@NARROW
@BOTH
def test_a_calendar_is_taken_by_a_real_browser_and_read_by_two_programs(
    visit: Visit, tmp_path: Path, language: str, width: str
) -> None:
    page = visit.page
    visit.go(AT[language]["events"])
    with page.expect_download() as waited:
        page.locator("a[href*='.ics']").first.click()
    waited.value.save_as(tmp_path / "tout.ics")
    text = (tmp_path / "tout.ics").read_bytes()
    read = Calendar.from_ical(text).walk("VEVENT")
    other = vobject.readOne(text.decode()).vevent_list
    assert len(read) == len(other) > 10
    assert [str(one["uid"]) for one in read] == [one.uid.value for one in other]
    feed = page.locator("link[type='application/atom+xml']").get_attribute("href")
    assert feed is not None and visit.go(feed) == 200
    assert "<entry>" in page.request.get(visit.site.url + feed).text()
    assert not visit.outside_requests()


@NARROW
@BOTH
def test_past_years_are_browsed(visit: Visit, language: str, width: str) -> None:
    page = visit.page
    assert visit.go(f"{AT[language]['campaigns']}jqsi/") == 200
    fits(visit)
    page.get_by_role("link", name="2013").first.click()
    page.get_by_role("heading", level=1).wait_for()
    assert page.url.endswith("/jqsi/2013/")
    fits(visit)
    page.get_by_role("link", name="2012").first.click()
    page.wait_for_url("**/jqsi/2012/")
    assert visit.go(f"{AT[language]['campaigns']}jqsi/1997/") == 200
    fits(visit)
    assert not visit.outside_requests()


@NARROW
@BOTH
def test_a_school_asks_for_a_workshop(visit: Visit, language: str, width: str) -> None:
    page = visit.page
    assert visit.go(f"{AT[language]['workshops']}demo-atelier/") == 200
    who(visit)
    page.locator("form button[type=submit]").last.click()
    assert page.get_by_role("alert").is_visible() and page.locator("#id_name").input_value() == "Léa Volontaire"
    fits(visit)
    for name, value in {"school": "École A", "people": "20", "age": "10", "wanted_on": "2030-03-01"}.items():
        page.locator(f"#id_{name}").fill(value)
    page.locator("#id_region").select_option("05")
    page.locator("form button[type=submit]").last.click()
    page.locator(".note--ok").wait_for()
    fits(visit)
    assert not visit.outside_requests()
