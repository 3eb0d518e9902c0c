"""What the invented candidates and hosts answer, by path of the shipped forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from maillon.core.parties.models import Organisation

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
"""An empty page: what a candidate would scan."""
_ETHICS = ("partenariats", "gouvernance", "integrite", "finances", "collecte", "personnes")
_BOARD = (("Présidence", "oui"), ("Trésorerie", "oui"), ("Secrétariat", "oui"), ("Relations avec le Sud", "non"))


def application(said: Mapping[str, Any]) -> dict[str, str]:
    """A whole application to join."""
    answers = {
        "/data/organisme/nom": said["name"],
        "/data/organisme/forme": "obnl",
        "/data/organisme/constitution": "2019-05-14",
        "/data/organisme/region": said["region"],
        "/data/organisme/localite": said["locality"],
        "/data/mission_groupe/mission": said["mission"],
        "/data/mission_groupe/activites": "Projets avec deux partenaires, séjours courts, ateliers dans les écoles.",
        "/data/mission_groupe/zones": "ameriques afrique quebec",
        "/data/mission_groupe/gouvernemental": "non",
        "/data/mission_groupe/bienfaisance": "non",
        "/data/mission_groupe/motivation": "Apprendre des autres membres et porter ensemble nos positions.",
        "/data/gouvernance_groupe/aga": "2026-06-11",
        "/data/gouvernance_groupe/personnel": "2",
        "/data/gouvernance_groupe/benevoles": "35",
        "/data/gouvernance_groupe/revenus": "184000",
        "/data/appuis/appui_1": "Semis solidaires",
        "/data/appuis/appui_1_courriel": "direction@exemple.invalid",
        "/data/appuis/appui_2": "Un autre membre",
        "/data/appuis/appui_2_courriel": "appui@exemple.invalid",
        "/data/ethique/ethique_ca": "2026-08-20",
        "/data/pieces/resolution": "resolution.pdf",
        "/data/pieces/resolution_date": "2026-08-20",
        "/data/pieces/statuts": "statuts.pdf",
        "/data/pieces/charte": "OK",
    }
    for number, (office, resident) in enumerate(_BOARD, start=1):
        row = f"/data/gouvernance_groupe/administration[{number}]"
        answers |= {f"{row}/fonction": office, f"{row}/reside_canada": resident, f"{row}/remunere": "non"}
    for number, key in enumerate(_ETHICS):
        complies = number % 4 != 2
        answers[f"/data/ethique/eth_{key}"] = "conforme" if complies else "en_voie"
        if not complies:
            answers[f"/data/ethique/eth_{key}_explication"] = "Politique à adopter à la prochaine assemblée."
    return answers


def support(name: str, place: int) -> dict[str, str]:
    """A member supports a candidate."""
    return {
        "/data/appui/membre": name,
        "/data/appui/lien": "projet" if place else "table",
        "/data/appui/annees": str(3 + place),
        "/data/appui/apport": "Une présence régulière en région et des partenaires solides.",
        "/data/appui/appuie": "oui",
        "/data/appui/interet": "non",
    }


def event(said: Mapping[str, Any], host: Organisation, number: int) -> dict[str, str]:
    """A whole event proposed for the programme."""
    day = 2 + number * 2
    return {
        "/data/activite/titre": said["title"],
        "/data/activite/type": said["type"],
        "/data/activite/description": (
            f"{said['title']} : une rencontre ouverte, animée par {host.legal_name_fr} avec ses partenaires du Sud "
            "et des gens de la région."
        ),
        "/data/activite/odd": "10 17",
        "/data/activite/double": "non",
        "/data/quand_ou/seance[1]/debut_seance": f"2027-11-{day:02d}T18:30:00.000-05:00",
        "/data/quand_ou/seance[1]/fin_seance": f"2027-11-{day:02d}T20:30:00.000-05:00",
        "/data/quand_ou/mode": "en_personne",
        "/data/quand_ou/region": host.region or "06",
        "/data/quand_ou/lieu": f"Maison de la culture, {host.locality or 'Montréal'}",
        "/data/quand_ou/acces": "fauteuil transport",
        "/data/public/publics": "tous jeunes",
        "/data/public/places": "80",
        "/data/public/gratuit": "oui",
        "/data/public/contact": "programme@exemple.invalid",
        "/data/budget/aide": "oui",
        "/data/budget/cout": str(said["cost"]),
        "/data/budget/montant": str(said["asked"]),
        "/data/budget/code": "OK",
    }
