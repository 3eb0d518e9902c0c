from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ImportForm(forms.Form):
    """A file of published activities to bring in."""

    file = forms.FileField(
        label=_("Fichier ou archive"),
        help_text=_(
            "Un fichier XML de l’IATI (2.01, 2.02 ou 2.03), ou une archive zip, tar, gz ou xz qui en contient."
        ),
        error_messages={
            "required": _("Choisissez un fichier à importer."),
            "empty": _("Le fichier est vide. Choisissez-en un autre."),
        },
    )
    source_name = forms.CharField(
        label=_("Nom de la source"),
        help_text=_("Facultatif : sans nom, chaque organisme déclarant est sa propre source."),
        required=False,
        max_length=300,
    )
