"""The sentences of refusals about the newsletter."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from maillon.web.refusals import fixed

fixed("newsletter.interests", gettext_noop("Choisissez au moins un sujet parmi ceux qui sont offerts."))
fixed("newsletter.no_words", gettext_noop("Écrivez-le en français : il fait foi."))
fixed("newsletter.gone", gettext_noop("Ce numéro est parti : ses mots ne changent plus."))
fixed("newsletter.nobody", gettext_noop("Personne n’est abonné à ces sujets : ce numéro n’irait à personne."))
