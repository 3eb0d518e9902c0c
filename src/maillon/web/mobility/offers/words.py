"""Kinds, payers and states of offers, in the reader's words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillon.mobility.models import Offer
from maillon.mobility.queries.offers import FREE
from maillon.mobility.rules.offers import OfferState

KINDS = {
    Offer.Kind.INTERNSHIP.value: _("Stage de groupe"),
    Offer.Kind.VOLUNTEERING.value: _("Mandat bénévole"),
    Offer.Kind.COOPERANT.value: _("Coopération volontaire"),
    Offer.Kind.REMOTE.value: _("Appui à distance"),
    Offer.Kind.HOSTING.value: _("Accueil au Québec"),
    Offer.Kind.RECIPROCITY.value: _("Réciprocité, du Sud vers le Québec"),
}
PAYERS = {
    "person": _("La personne qui part"),
    "organisation": _("L’organisme"),
    "host": _("Le partenaire d’accueil"),
    "programme": _("Le programme"),
}
STATES = {
    OfferState.DRAFT: (_("Brouillon"), "draft"),
    OfferState.OPEN: (_("Ouverte"), "ok"),
    OfferState.CLOSED: (_("Échéance passée"), ""),
    OfferState.WITHDRAWN: (_("Retirée"), "bad"),
}
DURATIONS = {
    "court": _("Moins d’un mois"),
    "moyen": _("D’un à trois mois"),
    "long": _("De trois à six mois"),
    "annee": _("Plus de six mois"),
}
COSTS = {FREE: _("Rien à payer"), "1000": _("1 000 $ au plus"), "2500": _("2 500 $ au plus")}
SAFETY = {
    1: _("Prenez des mesures de sécurité normales"),
    2: _("Faites preuve d’une grande prudence"),
    3: _("Évitez tout voyage non essentiel"),
    4: _("Évitez tout voyage"),
}
LANGUAGES = {"fr": _("Français"), "en": _("Anglais"), "es": _("Espagnol"), "pt": _("Portugais")}
LEVELS = {
    1: _("quelques mots"),
    2: _("phrases simples"),
    3: _("conversation courante"),
    4: _("à l’aise au travail"),
    5: _("presque tout"),
    6: _("langue maternelle"),
}
