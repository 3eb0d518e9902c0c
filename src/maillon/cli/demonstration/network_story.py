"""A member tells its story; and what the secretariat keeps of personal information has something to show."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from maillon.cli.demonstration.words import REFERENCE, TODAY
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.core.privacy.models import Incident, PrivacyRequest
from maillon.core.privacy.queries.contact import PURPOSE as CONTACT
from maillon.core.privacy.rules import How
from maillon.core.privacy.services import consents, disclosures, incidents, requests
from maillon.network.models import Interview
from maillon.network.rules.interviews import Part
from maillon.network.services import interviews
from maillon.network.services.interviews import Words

_HEAD = Part(
    "Semer ensemble, de Sherbrooke à Ouahigouya",
    "Trente ans de jardins partagés : Mariette Côté raconte comment des groupes de femmes ont choisi leurs semences, "
    "et ce que l’Estrie en a appris.",
    "Sowing together, from Sherbrooke to Ouahigouya",
    "Thirty years of shared gardens: Mariette Côté tells how women’s groups chose their seeds, and what the Eastern "
    "Townships learned from it.",
)
_EXCHANGES = (
    Part(
        "Comment tout cela a-t-il commencé?",
        "Par une visite, et par une question que nous n’avions pas prévue : « Qu’est-ce que vous cultivez, vous? » "
        "Nous étions venues parler de projets; nous avons parlé de terre pendant trois jours.",
        "How did it all begin?",
        "With a visit, and a question we had not expected: “What do you grow?” We had come to talk about projects; we "
        "talked about soil for three days.",
    ),
    Part(
        "Qui décide, aujourd’hui?",
        "Les unions de productrices. Elles écrivent le budget, nous le signons avec elles. Quand la pluie est venue "
        "trop tôt, l’argent des formations est devenu l’argent des semis, en une semaine.",
        "Who decides, today?",
        "The women growers’ unions. They write the budget and we sign it with them. When the rain came too early, the "
        "training money became seedling money, within a week.",
    ),
    Part(
        "Que conseillez-vous à un organisme qui commence?",
        "De rester petit assez longtemps pour écouter. Et de garder les comptes clairs dès le premier dollar : c’est "
        "ce qui permet de se faire confiance quand les choses vont mal.",
        "What do you tell an organisation that begins?",
        "To stay small long enough to listen. And to keep clear accounts from the first dollar: it is what lets people "
        "trust one another when things go wrong.",
    ),
)


@transaction.atomic
def tell(*, at: datetime) -> None:
    """An interview everybody reads, the name of who answers for privacy, its registers; nothing when they are there."""
    amina = User.objects.filter(email="amina@demo.maillon.example").select_related("person").first()
    home = Organisation.objects.filter(slug="semis-solidaires").first()
    if amina is None or home is None or amina.person is None or Interview.objects.exists():
        return
    words = Words("Mariette", "Côté", "Cofondatrice", _HEAD, _EXCHANGES)
    told = interviews.write(organisation=home, words=words, actor=amina, at=REFERENCE)
    interviews.agree(item=told, how=How.SPOKEN, actor=amina, at=REFERENCE)
    interviews.publish(item=told, actor=amina, at=REFERENCE)
    consents.give_consent(person=amina.person, purpose_key=CONTACT, actor=amina, at=REFERENCE)
    _registers(amina, at)


def _registers(amina: User, at: datetime) -> None:
    """A letter that waits, an incident without grave risk and its measures, a partner abroad that receives names."""
    if not PrivacyRequest.objects.exists():
        requests.receive_request(
            kind="access",
            name="Personne inventée",
            contact="Par la poste, à l’adresse de la lettre",
            received_on=localdate(at) - timedelta(days=9),
            details="Demande à savoir ce que le réseau conserve depuis un stage de 2019.",
            actor=amina,
            at=at,
        )
    if not Incident.objects.exists():
        found = TODAY - timedelta(days=40)
        incidents.open_incident(
            facts={
                "data_concerned": "Noms et adresses courriel de 23 personnes inscrites à une formation",
                "circumstances": "Un courriel de rappel envoyé avec tous les destinataires visibles.",
                "occurred_from": found,
                "occurred_to": found,
                "discovered_on": found,
                "people": 23,
                "people_in_quebec": 21,
                "sensitivity": "Coordonnées professionnelles",
                "consequences": "Sollicitation non voulue",
                "likelihood": "Faible : toutes les adresses sont celles de membres du réseau",
                "serious_risk": False,
                "measures": "Excuses et demande de supprimer le message; les rappels partent désormais un par un.",
            },
            actor=amina,
            at=REFERENCE,
        )
        disclosures.record_disclosure(
            recipient="Union Nong-Zanga",
            country="BF",
            organisation=Organisation.objects.filter(legal_name_fr="Union Nong-Zanga").first(),
            data="Nom, fonction et courriel des personnes en mission",
            purpose="Préparer leur accueil",
            starts_on=date(2025, 6, 1),
            assessed_on=date(2025, 5, 12),
            agreement_on=date(2025, 5, 20),
            actor=amina,
            at=REFERENCE,
        )
