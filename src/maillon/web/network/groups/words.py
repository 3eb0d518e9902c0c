"""How groups are said."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from maillon.network.models import Group, MeetingPresence, Seat

KINDS = {
    Group.Kind.BOARD: _("Conseil d’administration"),
    Group.Kind.COMMITTEE: _("Comité"),
    Group.Kind.WORKING_GROUP: _("Groupe de travail"),
    Group.Kind.COLLECTIVE: _("Collectif"),
    Group.Kind.COMMUNITY: _("Communauté de pratique"),
    Group.Kind.REGIONAL: _("Table régionale"),
}
OFFICES = {
    Seat.Office.CHAIR: _("présidence"),
    Seat.Office.SECRETARY: _("secrétariat"),
    Seat.Office.TREASURER: _("trésorerie"),
    Seat.Office.MEMBER: _("membre"),
    Seat.Office.OBSERVER: _("observation"),
}
ANSWERS: dict[str, str | Promise] = {
    MeetingPresence.Answer.COMING: _("vient"),
    MeetingPresence.Answer.REGRETS: _("s’excuse"),
    MeetingPresence.Answer.PRESENT: _("présent(e)"),
    MeetingPresence.Answer.ABSENT: _("absent(e)"),
}
