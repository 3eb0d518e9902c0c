"""What decisions on dossiers do to the network, and what the network adds to the record a form reads."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillon.dossiers.effects import register
from maillon.dossiers.queries.record import contribute
from maillon.network.queries.admissions import ADMISSION, APPEAL, RENEWAL
from maillon.network.queries.renewals import record_of
from maillon.network.rules import concerns as concern_rules
from maillon.network.services import admitting, concerns, renewing

register(
    ADMISSION,
    label=_("L’organisme devient membre du réseau"),
    take_effect=admitting.admission_decided,
    choices=admitting.categories_to_choose,
)
register(
    APPEAL,
    label=_("L’organisme devient membre du réseau, son appel accueilli"),
    take_effect=admitting.appeal_decided,
    choices=admitting.categories_to_choose,
)
register(
    RENEWAL,
    label=_("L’adhésion est renouvelée et la fiche mise à jour"),
    take_effect=renewing.renewal_decided,
)
register(
    concern_rules.EFFECT,
    label=_("La préoccupation est retenue : le comité demande des mesures"),
    take_effect=concerns.upheld,
)
contribute(record_of)
