"""Core's pages: health, editorial pages and their editor, display, private files."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from maillon.core.editorial import services as editorial
from maillon.core.editorial.models import Passage
from maillon.core.files import rules
from maillon.core.files.models import StoredFile
from maillon.core.files.services import store
from maillon.core.health import queries as health
from maillon.core.jobs.models import JobRun
from maillon.core.parties.models import Organisation
from maillon.core.people.models import RoleGrant, User
from maillon.web.core.prose import to_html

AT = datetime(2026, 3, 8, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def amina(client: Client) -> User:
    user = User.objects.create_user("amina@exemple.org")
    RoleGrant.objects.create(user=user, role="secretariat", territory="network", starts_at=AT)
    client.force_login(user)
    return user


@pytest.fixture
def texts() -> None:
    editorial.load(at=AT)


def form_of(page: str, client: Client) -> dict[str, str]:
    """The fields of the editor as a browser would send them back."""
    content = client.get(f"/textes/{page}/").content.decode()
    passages = Passage.objects.filter(page=page).order_by("position")
    fields = {"seen": re.search(r'name="seen" value="([0-9a-f]+)"', content)[1]}  # type: ignore[index]
    for number, passage in enumerate(passages):
        assert f'id="fr-{number}"' in content
        fields |= {f"id-{number}": str(passage.pk), f"fr-{number}": passage.text_fr, f"en-{number}": passage.text_en}
    return fields


def test_live_and_ready_answer_machines_and_people(client: Client) -> None:
    assert client.get("/sante/vif").json() == {"status": "ok"}
    answer = client.get("/sante/pret")
    assert answer.status_code == 200 and answer.json()["checks"]["migrations"] == {
        "ok": True, "value": 0, "unit": "", "blocking": True
    }  # fmt: skip
    assert "no-store" in answer["Cache-Control"]
    page = client.get("/sante/pret", headers={"Accept": "text/html"})
    assert page.status_code == 200 and "Le site est prêt" in page.content.decode()


def test_a_full_disk_or_a_stuck_queue_shows(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    late = timezone.now() - timedelta(hours=1)
    JobRun.objects.create(name="x", created_at=late, not_before=late)
    answer = client.get("/sante/pret")
    assert answer.status_code == 200 and not answer.json()["checks"]["queue"]["ok"]
    monkeypatch.setattr(health, "LEAST_DISK", 1 << 62)
    answer = client.get("/sante/pret")
    assert answer.status_code == 503 and answer.json()["status"] == "unavailable"


def test_an_english_page_shows_what_is_stale_and_only_that(client: Client, texts: None) -> None:
    address = "/en/pages/a-propos/"
    assert "Lire le français" not in client.get(address).content.decode()
    assert 'class="stale"' not in client.get(address).content.decode()
    passage = Passage.objects.get(page="a-propos", position=1)
    passage.text_fr, passage.fr_changed_at = "Un tout autre français.", AT + timedelta(days=9)
    passage.save()
    content = client.get(address).content.decode()
    assert content.count('class="stale"') == 1 and "Un tout autre français." in content and 'lang="fr"' in content
    assert 'class="stale"' not in client.get("/pages/a-propos/").content.decode()


def test_the_secretariat_edits_both_languages_side_by_side(client: Client, texts: None, amina: User) -> None:
    fields = form_of("a-propos", client)
    response = client.post("/textes/a-propos/", fields | {"fr-1": "Nouveau français."}, follow=True)
    assert response.status_code == 200 and "1 paragraphe" in response.content.decode()
    assert 'class="stale"' in client.get("/en/pages/a-propos/").content.decode()
    listing = client.get("/textes/").content.decode()
    assert "1 anglais périmé" in listing
    client.post("/textes/a-propos/", form_of("a-propos", client) | {"ok-1": "on"})
    assert 'class="stale"' not in client.get("/en/pages/a-propos/").content.decode()


def test_a_refused_edit_keeps_what_was_typed(client: Client, texts: None, amina: User) -> None:
    fields = form_of("a-propos", client) | {"seen": "0" * 64, "fr-1": "Mon long texte <b>"}
    response = client.post("/textes/a-propos/", fields)
    assert response.status_code == 422
    assert "Mon long texte &lt;b&gt;" in response.content.decode() and 'role="alert"' in response.content.decode()
    for bad in ({}, {"seen": "x", "id-0": "9" * 40, "fr-0": "a"}, {"fr-0": "a", "id-0": "²"}):
        assert client.post("/textes/a-propos/", bad).status_code == 422


@pytest.mark.parametrize("address", ["/textes/", "/textes/a-propos/"])
def test_the_editor_is_unknown_to_others(client: Client, texts: None, address: str) -> None:
    assert client.get(address).status_code == 302
    client.force_login(User.objects.create_user("x@exemple.org"))
    assert client.get(address).status_code == 404


def test_an_unknown_page_is_404(client: Client, amina: User) -> None:
    assert client.get("/pages/rien/").status_code == client.get("/textes/rien/").status_code == 404


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Un & deux", '<h1 class="h1">Un &amp; deux</h1>'),
        ("- a\n- b", '<ul class="bullets"><li>a</li><li>b</li></ul>'),
        ("<script>", "<p>&lt;script&gt;</p>"),
        (
            "[la CAI](https://cai.gouv.qc.ca/?a=1&b=2)",
            '<p><a href="https://cai.gouv.qc.ca/?a=1&amp;b=2">la CAI</a></p>',
        ),
        ("[non](javascript:alert(1))", "<p>[non](javascript:alert(1))</p>"),
        ('[non](/a"onclick=x)', "<p>[non](/a&quot;onclick=x)</p>"),
        ("{x} {{ y }} {0}", "<p>{x} {{ y }} {0}</p>"),
        ("**Titre :** <b>non</b> 2 ** 3 ** 4", "<p><b>Titre\xa0:</b> &lt;b&gt;non&lt;/b&gt; 2 ** 3 ** 4</p>"),
    ],
)
def test_prose_is_titles_lists_and_links_and_nothing_else(text: str, expected: str) -> None:
    assert to_html(text) == expected


def test_display_is_kept_in_the_browser_alone(client: Client) -> None:
    assert client.get("/affichage/").status_code == 200
    client.post("/affichage/", {"theme": "dark", "light": "1"})
    assert (client.cookies["theme"].value, client.cookies["light"].value) == ("dark", "1")
    assert 'data-theme="dark"' in client.get("/affichage/").content.decode()
    client.post("/affichage/", {"theme": '"><script>'})
    assert client.cookies["theme"].value == "" and client.cookies["light"].value == ""


def test_a_private_file_leaves_as_an_attachment_for_its_people_only(
    client: Client, amina: User, settings: Settings, tmp_path: Path
) -> None:
    settings.FILES_ROOT = tmp_path
    semis = Organisation.objects.create(slug="semis", legal_name_fr="Semis")
    stored: StoredFile = store(
        SimpleUploadedFile("été.pdf", b"%PDF-1.7"), actor=None, owner_organisation=semis, at=AT,
        allowed=frozenset({rules.PDF}),
    )  # fmt: skip
    response = client.get(f"/fichiers/{stored.pk}/")
    assert response.status_code == 200 and b"".join(response.streaming_content) == b"%PDF-1.7"  # type: ignore[attr-defined]
    assert response["Content-Disposition"].startswith("attachment") and response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
    for stranger in (Client(), Client()):
        assert stranger.get(f"/fichiers/{stored.pk}/").status_code == 404
    other = Client()
    other.force_login(User.objects.create_user("x@exemple.org"))
    assert other.get(f"/fichiers/{stored.pk}/").status_code == 404
