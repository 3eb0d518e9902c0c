"""An application to a small call: its form asks for an amount, its terms for a budget."""

from __future__ import annotations

from datetime import UTC, date, datetime

from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.dossiers.exchange.folder import Bundle, BundledForm
from maillon.dossiers.models import Dossier
from maillon.dossiers.permissions import Hand
from maillon.dossiers.queries.applying import applications
from maillon.dossiers.rules.definition import ProcedureDefinition, Reviewing
from maillon.dossiers.services.filling import fill
from maillon.dossiers.services.starting import start
from maillon.funding.models import Call, Component, Programme, Terms
from maillon.funding.rules import terms as rules
from tests.dossiers.samples import publish, sheet
from tests.funding.budgets import TERMS
from tests.personas import semis

AT = datetime(2026, 10, 5, 15, 0, tzinfo=UTC)
_SURVEY = sheet(
    ("type", "name", "label::Français (fr)", "label::English (en)", "required", "maillon::maps_to"),
    ("text", "titre", "Titre du projet", "Title of the project", "yes", ""),
    ("decimal", "montant", "Montant demandé ($)", "Amount asked for ($)", "yes", ""),
    ("text", "pays", "Pays", "Country", "", "project.country"),
)
_SETTINGS = "form_title,form_id,version,default_language\nProjet,demande-budget,1,Français (fr)\n"


def call(
    funder: Organisation,
    *,
    terms: rules.Terms = TERMS,
    key: str = "appel-essai",
    blind: bool = False,
    window: tuple[datetime, datetime] = (AT, datetime(2027, 1, 15, 21, 0, tzinfo=UTC)),
) -> Call:
    """A call of a programme, open until 15 January 2027 unless said, whose terms ask for a budget."""
    bundle = Bundle(
        key=key,
        prefix="BUD" if key == "appel-essai" else "B" + "".join(one for one in key.upper() if one.isalpha())[-6:],
        effect="funding.agreement",
        is_example=True,
        definition=ProcedureDefinition(
            title={"fr": "Appel d’essai", "en": "Trial call"},
            currency="CAD",
            request="/data/montant",
            reviewing=Reviewing(blind=blind),
        ),
        forms=(
            BundledForm(
                form_id="demande-budget", use="application", wanted=1, sheets={"survey": _SURVEY, "settings": _SETTINGS}
            ),
        ),
    )
    version = publish(bundle, at=window[0], owner=funder, opens_at=window[0], closes_at=window[1])
    programme = Programme.objects.create(
        slug=key, funder=funder, name={"fr": "Programme d’essai"}, source="Exemple", is_example=True, created_at=AT
    )
    component = Component.objects.create(programme=programme, key="volet-2", name={"fr": "Volet 2"})
    edition = Terms.objects.create(
        component=component,
        number=1,
        name={"fr": "Cadre d’essai"},
        definition=terms.document(),
        starts_on=date(2026, 4, 1),
        source="Exemple",
        is_example=True,
        loaded_at=AT,
    )
    return Call.objects.create(
        slug=key,
        terms=edition,
        version=version,
        name={"fr": "Appel d’essai"},
        envelope_minor=100_000_000,
        announced_at=AT,
        created_at=AT,
    )


def apply(
    to: Call, user: User, *, asked: str = "112000", applicant: Organisation | None = None, at: datetime = AT
) -> Dossier:
    """A draft of an application, its form filled."""
    dossier = start(version=to.version, applicant=applicant or semis(), actor=user, at=at)
    typed = {"/data/titre": "Semences de relève", "/data/montant": asked}
    fill(hand=Hand(user), submission=applications(dossier)[0], typed=typed, revision=0, at=at, language="fr")
    return dossier
