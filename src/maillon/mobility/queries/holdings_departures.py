"""What departures hold about people: who reads it, until when, what the law keeps; told to the registry of privacy."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from maillon.core.people.rules import Capability
from maillon.core.privacy.registry import Audience, Holding, Subject, Sweep, Table, network, register, sweep
from maillon.mobility.models import (
    AlumniProfile,
    CheckIn,
    Departure,
    EmergencyContact,
    Feedback,
    FocalPerson,
    Incident,
    OnCall,
    TrainingPresence,
)

_STAY = "departure__person"
_BLANK = {
    "born_on": None,
    "passport_until": None,
    "insurer": "",
    "insurance_number": "",
    "insurance_phone": "",
    "phone_there": "",
    "local_contact": "",
    "local_phone": "",
}
"""What served the stay and nothing after it."""


def _senders(subject: Subject, at: datetime) -> Iterable[int | None]:
    """The network, and the organisations with which the person left."""
    if subject.person is None:
        return (None,)
    homes = Departure.objects.filter(person=subject.person).values_list("organisation", flat=True).distinct()
    return (None, *homes)


def _reported_at(subject: Subject, at: datetime) -> Iterable[int | None]:
    """The organisations to which the person reported something; never which report."""
    return () if subject.person is None else [one for one in _senders(subject, at) if one is not None]


def _forget_stays(subject: Subject, at: datetime) -> int:
    """Who is there, or is about to leave, stays reachable; of the others, that they left and came back remains."""
    over = Departure.objects.filter(person=subject.person).exclude(returned_at=None, cancelled_at=None)
    gone = EmergencyContact.objects.filter(departure__in=over).delete()[0]
    gone += CheckIn.objects.filter(departure__in=over).update(note="")
    for departure in over:
        departure.items.update(signed_as="")
    return int(gone + over.update(**_BLANK))


def _forget_contacts(subject: Subject, at: datetime) -> int:
    return int(EmergencyContact.objects.filter(email__in=sorted(subject.addresses)).delete()[0])


def _forget_feedback(subject: Subject, at: datetime) -> int:
    return int(Feedback.objects.filter(departure__person=subject.person).delete()[0])


def _forget_alumni(subject: Subject, at: datetime) -> int:
    return int(AlumniProfile.objects.filter(person=subject.person).delete()[0])


def _forget_watch(subject: Subject, at: datetime) -> int:
    if subject.user is None:
        return 0
    FocalPerson.objects.filter(user=subject.user, ends_at=None).update(ends_at=at)
    return int(OnCall.objects.filter(user=subject.user).delete()[0])


register(
    Holding(
        key="mobility.departures",
        label=_("Vos départs : où, quand, avec qui, votre préparation et vos nouvelles"),
        purpose=_("Préparer le départ, savoir où vous êtes et vous joindre, attester le séjour"),
        ground=_("Votre participation au groupe ou au mandat"),
        tables=(
            Table(
                "mobility.Departure",
                "person",
                (
                    "organisation__legal_name_fr",
                    "country",
                    "place",
                    "starts_on",
                    "ends_on",
                    "left_at",
                    "returned_at",
                    "passport_until",
                    "insurer",
                    "insurance_number",
                    "phone_there",
                    "local_contact",
                    "local_phone",
                ),
            ),
            Table("mobility.PreparationItem", _STAY, ("key", "due_on", "done_at", "signed_as", "excused_because")),
            Table("mobility.EmergencyContact", _STAY, ("rank", "name", "relation", "phone", "email")),
            Table("mobility.TrainingPresence", _STAY, ("session__module", "session__starts_at", "minutes", "at")),
            Table("mobility.CheckIn", _STAY, ("at", "state", "way", "note")),
        ),
        retention="departures",
        readers=(Audience(Capability.RECORD, _senders), Audience(Capability.HANDLE, network)),
        kept=_("Que vous êtes parti et revenu reste au registre; l’assurance, les téléphones et les dates non."),
        forget=_forget_stays,
    )
)
register(
    Holding(
        key="mobility.emergency_contacts",
        label=_("Le nom et le téléphone que quelqu’un a donnés pour qu’on vous prévienne"),
        purpose=_("Vous joindre si un accident arrive à cette personne"),
        ground=_("La demande de la personne qui part"),
        tables=(Table("mobility.EmergencyContact", "email"),),
        retention="departures",
        readers=(Audience(Capability.HANDLE, network),),
        forget=_forget_contacts,
    )
)
register(
    Holding(
        key="mobility.incidents",
        label=_("Les signalements que vous avez faits ou suivis pendant des séjours"),
        purpose=_("Aider, protéger, rendre compte"),
        ground=_("L’obligation de protéger les personnes qui partent et celles qui les accueillent"),
        tables=(
            Table("mobility.Incident", "reported_by", ("reported_at",)),
            Table("mobility.Incident", "taken_by", ("taken_at",)),
            Table("mobility.IncidentNote", "by", ("at",)),
        ),
        retention="incidents_away",
        readers=(Audience(Capability.RECORD, _reported_at),),
        kept=_("Un signalement reste le temps où une plainte est possible; votre nom s’en efface avec votre compte."),
    )
)
register(
    Holding(
        key="mobility.feedback",
        label=_("Ce que vous avez répondu au retour, puis trois ans après"),
        purpose=_("Mieux préparer les groupes suivants : les réponses se lisent ensemble, jamais une à une"),
        ground=_("Vos réponses, que vous pouvez changer"),
        tables=(Table("mobility.Feedback", _STAY, ("guideline__kind", "answers", "sent_at")),),
        retention="alumni",
        forget=_forget_feedback,
    )
)
register(
    Holding(
        key="mobility.alumni",
        label=_("Ce que vous dites de vous aux autres personnes revenues"),
        purpose=_("Vous retrouver entre vous"),
        ground=_("Votre consentement"),
        tables=(Table("mobility.AlumniProfile", "person", ("place", "about", "shows_email", "changed_at")),),
        retention="alumni",
        readers=(Audience(Capability.HANDLE, network),),
        forget=_forget_alumni,
    )
)
register(
    Holding(
        key="mobility.watch",
        label=_("Votre garde, votre rôle de personne désignée, ce que vous avez noté des formations et des collectes"),
        purpose=_("Savoir qui répond, qui lit, qui a fait quoi"),
        ground=_("Votre rôle"),
        tables=(
            Table("mobility.OnCall", "user", ("phone", "when", "rank")),
            Table("mobility.FocalPerson", "user", ("starts_at", "ends_at")),
            Table("mobility.FocalPerson", "named_by", ("starts_at",)),
            Table("mobility.TrainingSession", "created_by", ("module", "starts_at")),
            Table("mobility.TrainingPresence", "noted_by", ("at", "way")),
            Table("mobility.PledgedAmount", "declared_by", ("what", "declared_at")),
        ),
        retention="records",
        readers=(Audience(Capability.HANDLE, network),),
        kept=_("Les heures de formation et les montants restent; votre nom n’y est plus."),
        forget=_forget_watch,
    )
)


def _ended(before: datetime) -> QuerySet[Departure, Departure]:
    rows = Departure.objects.filter(ends_on__lt=timezone.localdate(before)).exclude(returned_at=None, cancelled_at=None)
    return rows.exclude(**_BLANK)


def _empty(rows: QuerySet[Any, Any], at: datetime) -> int:
    keys = list(rows.values_list("pk", flat=True))
    EmergencyContact.objects.filter(departure__in=keys).delete()
    CheckIn.objects.filter(departure__in=keys).delete()
    return int(Departure.objects.filter(pk__in=keys).update(**_BLANK))


sweep(Sweep("departures", _("Assurance, téléphones et personnes à prévenir de séjours finis"), _ended, _empty))
sweep(
    Sweep(
        "incidents_away",
        _("Signalements clos depuis longtemps"),
        due=lambda before: Incident.objects.filter(state=Incident.State.CLOSED, closed_at__lt=before),
    )
)
sweep(
    Sweep(
        "alumni",
        _("Présences en formation de séjours anciens"),
        due=lambda before: TrainingPresence.objects.filter(departure__returned_at__lt=before),
    )
)
