"""The guides' pictures, taken again from a demonstration that this tool prepares, serves and stops.

``pictures.py [NAME…]`` writes docs/images/NAME.webp at 1280 pixels wide, in French, light. A picture is cut to
what its guide speaks of.
"""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

PROJECT = Path(__file__).resolve().parent.parent
IMAGES = PROJECT / "docs" / "images"
sys.path.insert(0, str(PROJECT))

from tools.postgres import free_port  # noqa: E402


@dataclass(frozen=True, slots=True)
class Picture:
    """What to look at: an address, who looks, and how much of the page, in pixels from the top."""

    name: str
    path: str
    persona: str = ""
    height: int = 900


PICTURES = (
    Picture("accueil", "/", height=1000),
    Picture("explorateur", "/projets/?secteur=311&odd=5", height=1100),
    Picture("projet", "/projets/CA-DEMO-118-2025-01/", height=1100),
    Picture("organisme", "/organismes/semis-solidaires/", height=1000),
    Picture("espace", "/espace/", persona="amina", height=800),
    Picture("nos-projets", "/espace/projets/", persona="benoit", height=900),
    Picture("donnees-ouvertes", "/donnees/", height=1000),
    Picture("demandes", "/demandes/", persona="benoit", height=900),
    Picture("demande", "/procedures/adhesion/", persona="benoit", height=1000),
    Picture("dossiers", "/dossiers/", persona="amina", height=1000),
    Picture("dossier", "/dossiers/ADH-2026-0002/", persona="amina", height=1000),
    Picture("appreciation", "/dossiers/ADH-2026-0003/appreciation/", persona="lea", height=1100),
    Picture("seance", "/seances/1/", persona="amina", height=1000),
    Picture("membres", "/reseau/membres/", persona="amina", height=900),
    Picture("cotisations", "/reseau/cotisations/", persona="amina", height=900),
    Picture("espace-membres", "/espace/reseau/", persona="benoit", height=900),
    Picture("fonds-portefeuille", "/fonds/portefeuille/", persona="guillaume", height=1100),
    Picture("fonds-garantie", "/fonds/garanties/GAR-2025-001/", persona="guillaume", height=1100),
    Picture("fonds-pourquoi", "/fonds/garanties/GAR-2025-001/pourquoi/cover_minor/", persona="guillaume", height=900),
    Picture("fonds-verification", "/fonds/dossiers/FDP-2026-0001/verification/", persona="guillaume", height=1000),
    Picture("fonds-defauts-vus", "/fonds/risque/defauts-vus/", persona="guillaume", height=1000),
    Picture("fonds-risque", "/fonds/risque/", persona="guillaume", height=1100),
    Picture("appels", "/espace/appels/", persona="mireille", height=900),
    Picture("portrait", "/subventions/portrait/", persona="mireille", height=1100),
)


@contextmanager
def demonstration() -> Iterator[str]:
    """A demonstration on a free port, in a folder of its own; yields its address."""
    given = os.environ.get("MAILLON_PICTURES_OF")
    if given:
        yield given.rstrip("/")
        return
    folder = Path(tempfile.mkdtemp(prefix="maillon-pictures-"))
    port = free_port()
    environment = {
        **os.environ,
        "MAILLON_DATA": str(folder),
        "MAILLON_DEMO": "1",
        "PORT": str(port),
        "PYTHONPATH": str(PROJECT / "src"),
    }
    command = [sys.executable, "-m", "maillon"]
    try:
        subprocess.run([*command, "demo", "prepare"], check=True, env=environment)
        server = subprocess.Popen([*command, "serve"], env=environment)
        try:
            _wait(f"http://127.0.0.1:{port}/", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=20)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(120):
        if server.poll() is not None:
            raise SystemExit("Le site s’est arrêté / the site stopped")
        try:
            urllib.request.urlopen(address, timeout=5)
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.5)
    raise SystemExit("Le site ne répond pas / the site does not answer")


def sign_in(page: Page, site: str, persona: str) -> None:
    """Open a session as a persona of the demonstration."""
    page.goto(f"{site}/compte/connexion/")
    page.fill("input[type=email]", f"{persona}@demo.maillon.example")
    page.fill("input[type=password]", _password())
    page.click("main form button[type=submit]")
    page.wait_for_load_state("networkidle")


def _password() -> str:
    source = (PROJECT / "src/maillon/cli/demonstration/personas.py").read_text()
    return source.split('PASSWORD = "')[1].split('"')[0]


def take(site: str, wanted: list[str]) -> None:
    """Take each picture, as its persona."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"), args=["--no-sandbox"]
        )
        for picture in PICTURES:
            if wanted and picture.name not in wanted:
                continue
            context = browser.new_context(
                viewport={"width": 1280, "height": picture.height}, locale="fr-CA", color_scheme="light"
            )
            page = context.new_page()
            if picture.persona:
                sign_in(page, site, picture.persona)
            answer = page.goto(f"{site}{picture.path}")
            if answer is None or answer.status != 200:
                raise SystemExit(f"{picture.path} : {answer and answer.status}")
            page.evaluate("document.fonts.ready")
            target = IMAGES / f"{picture.name}.webp"
            # Chromium writes WebP by its own protocol only: a quarter of the weight of a PNG.
            shot = context.new_cdp_session(page).send("Page.captureScreenshot", {"format": "webp", "quality": 82})
            target.write_bytes(base64.b64decode(shot["data"]))
            print(f"{target.relative_to(PROJECT)}  {target.stat().st_size // 1024} ko")
            context.close()
        browser.close()


def main() -> None:
    """Take the pictures named, or all."""
    with demonstration() as site:
        take(site, sys.argv[1:])


if __name__ == "__main__":
    main()
