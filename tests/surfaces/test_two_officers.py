"""Two officers on one page: the second is shown what the first wrote, keeps their own, and saves knowingly."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillon.network.models import Assembly, Group, Meeting
from maillon.network.rules.sharing import edition
from maillon.network.services import assembly_papers
from maillon.network.services.dues import scales
from maillon.web.network.dues import scale_forms
from tests.network.gathering import gather
from tests.network.owing import BEFORE, SIMPLE
from tests.personas import people, semis

pytestmark = pytest.mark.django_db
OURS, THEIRS = "Ce que la première a écrit", "Ce que la seconde a écrit"


@pytest.fixture
def two(client: Client) -> tuple[Client, Client]:
    everybody = people()
    gather(everybody, semis(), at=timezone.now())
    client.force_login(everybody.amina)
    other = Client()
    other.force_login(everybody.amina)
    return client, other


def seen_on(page: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]+)"', page)
    assert found is not None
    return found[1]


def test_a_mandate(two: tuple[Client, Client]) -> None:
    one, other = two
    group = Group.objects.first()
    assert group is not None
    address = reverse("group_amend", kwargs={"slug": group.slug})
    typed = {"name_fr": "Comité", "seen": seen_on(one.get(address).content.decode())}
    assert other.post(address, {**typed, "mandate_fr": OURS}).status_code == 302
    clash = one.post(address, {**typed, "mandate_fr": THEIRS})
    text = clash.content.decode()
    assert clash.status_code == 422 and OURS in text and THEIRS in text
    assert one.post(address, {**typed, "mandate_fr": THEIRS, "seen": seen_on(text)}).status_code == 302
    group.refresh_from_db()
    assert group.mandate == {"fr": THEIRS}


def test_the_minutes_of_a_meeting(two: tuple[Client, Client]) -> None:
    one, other = two
    meeting = Meeting.objects.get()
    keep = reverse("meeting_keep", kwargs={"pk": meeting.pk})
    page = one.get(reverse("meeting", kwargs={"pk": meeting.pk})).content.decode()
    typed = {"do": "minutes", "agenda": "1. Accueil", "seen": seen_on(page)}
    assert other.post(keep, {**typed, "minutes": OURS}).status_code == 302
    clash = one.post(keep, {**typed, "minutes": THEIRS})
    text = clash.content.decode()
    assert clash.status_code == 422 and OURS in text and THEIRS in text
    assert one.post(keep, {**typed, "minutes": THEIRS, "seen": seen_on(text)}).status_code == 302
    meeting.refresh_from_db()
    assert meeting.minutes == THEIRS


def test_the_notes_of_an_assembly(two: tuple[Client, Client]) -> None:
    one, _other = two
    now = timezone.now()
    Assembly.objects.update(convened_at=now, opened_at=now, closed_at=now)
    assembly = Assembly.objects.get()
    one.force_login(assembly.chair)
    address = reverse("assembly", kwargs={"slug": assembly.slug})
    seen = seen_on(one.get(address).content.decode())
    assembly_papers.write_minutes(assembly=assembly, text=OURS, actor=assembly.chair, at=now)
    conduct = reverse("assembly_conduct", kwargs={"slug": assembly.slug})
    clash = one.post(conduct, {"do": "minutes", "minutes": THEIRS, "seen": seen})
    text = clash.content.decode()
    assert clash.status_code == 422 and OURS in text and THEIRS in text
    assert one.post(conduct, {"do": "minutes", "minutes": THEIRS, "seen": seen_on(text)}).status_code == 302


def test_a_draft_of_a_scale(two: tuple[Client, Client]) -> None:
    one, _other = two
    scale = scales.draft(key="essai", title={"fr": "Essai"}, definition=SIMPLE, source="Essai", actor=None, at=BEFORE)
    address = reverse("dues_scale_edit", kwargs={"pk": scale.pk})
    page = one.get(address)
    told, rows = scale_forms.initial(scale.definition, scale.title, scale.source)
    typed = {name: value for name, value in told.items() if value not in (None, False)} | {"seen": edition({})}
    for letter, kept in (("b", rows.brackets), ("d", rows.discounts)):
        for place, row in enumerate(kept):
            typed |= {f"{letter}{place}_{name}": value for name, value in row.items() if value not in (None, "")}
    typed["seen"] = seen_on(page.content.decode())
    scales.rewrite(
        scale=scale,
        title={"fr": "Essai"},
        definition={**SIMPLE, "least": 77_700},
        source="Essai",
        actor=None,
        at=BEFORE,
    )
    clash = one.post(address, {**typed, "source": THEIRS})
    text = clash.content.decode()
    assert clash.status_code == 422, text
    assert "777,00" in text and THEIRS in text
    assert one.post(address, {**typed, "source": THEIRS, "seen": seen_on(text)}).status_code == 302
    scale.refresh_from_db()
    assert scale.source == THEIRS
