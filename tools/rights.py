"""The permission matrix of docs/droits.md, written from the code that decides: ``rights.py`` writes it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
TARGET = PROJECT / "docs" / "droits.md"


def render() -> str:
    """The page, in French; Django must be set up."""
    from django.utils.translation import override  # noqa: PLC0415  settings first

    from maillon.core.people.rules import (  # noqa: PLC0415
        CAPABILITIES,
        TERRITORY_OF,
        Capability,
        Role,
        Territory,
        may_offer,
    )
    from maillon.web.accounts import labels  # noqa: PLC0415

    def offers(role: Role) -> str:
        over = None if TERRITORY_OF[role] is Territory.NETWORK else 1
        found = [
            str(labels.ROLES[other])
            for other in Role
            if may_offer(
                held=role,
                held_over=over,
                offered=other,
                offered_over=None if TERRITORY_OF[other] is Territory.NETWORK else 1,
            )
        ]
        return "tous" if len(found) == len(Role) else ", ".join(found) or "–"

    with override("fr"):
        rows = [
            "# Qui peut faire quoi, où",
            "",
            "Cette page est écrite par `tools/rights.py` d’après le code qui décide (`core/people/rules.py`) ;",
            "un test échoue quand elle ne dit plus la même chose.",
            "",
            "Un rôle se tient sur un *territoire*, pour un temps. Celui du réseau contient tous les organismes ; les",
            "autres sont l’organisme que le rôle nomme. Chaque adresse du site est essayée par chaque persona dans",
            "`tests/surfaces/access.py`.",
            "",
            "| Rôle | Territoire | Peut | Peut inviter à |",
            "|---|---|---|---|",
        ]
        for role in Role:
            held = [str(labels.CAPABILITIES[one]) for one in Capability if one in CAPABILITIES[role]]
            rows.append(
                f"| {labels.ROLES[role]} (`{role.value}`) | {labels.TERRITORIES[TERRITORY_OF[role]]} "
                f"| {', '.join(held)} | {offers(role)} |"
            )
    rows += [
        "",
        "## Les activités",
        "",
        "| | publiée | brouillon ou retirée |",
        "|---|---|---|",
        "| Voir | tout le monde | les personnes de l’organisme qui la déclare, et elles seules |",
        "| Corriger | qui saisit pour cet organisme, si elle est tenue ici | de même |",
        "| Publier, retirer | qui publie pour cet organisme, si elle est tenue ici | de même |",
        "",
        "Le secrétariat compte les brouillons de chaque organisme ; il ne les ouvre pas",
        "([ADR 0003](adr/0003-droits.md)).",
        "Ce qu’on n’a pas à connaître répond 404, comme ce qui n’existe pas.",
        "",
        "## Les livres comptables",
        "",
        "Le secrétariat du réseau lit les livres, contrepasse une écriture et clôt une période. Personne d’autre ne les voit,",
        "et personne ne change une écriture : la base le refuse.",
    ]
    return "\n".join(rows) + "\n"


def main() -> None:
    """Write the page."""
    sys.path.insert(0, str(PROJECT / "src"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillon.config.settings")
    import django  # noqa: PLC0415

    django.setup()
    TARGET.write_text(render())


if __name__ == "__main__":
    main()
