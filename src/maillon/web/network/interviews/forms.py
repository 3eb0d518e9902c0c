"""What an interview is written with: who answers, the head, then one block a question."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillon.core.privacy.rules import How
from maillon.network.models import Interview
from maillon.network.rules.interviews import Part
from maillon.network.services import interviews as services

MOST = 20
"""Questions of one interview."""
_BLANK = 2
_LONG = forms.Textarea(attrs={"rows": 5})
_REQUIRED = {"required": _("Cette réponse est nécessaire.")}
HOWS = {How.LETTER.value: _("par écrit"), How.SPOKEN.value: _("de vive voix"), How.FORM.value: _("sur un formulaire")}


class InterviewForm(forms.Form):
    """The whole article; two blank questions follow those written."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    given_name = forms.CharField(label=_("Prénom de qui répond"), max_length=100, error_messages=_REQUIRED)
    family_name = forms.CharField(label=_("Nom de famille"), max_length=100, error_messages=_REQUIRED)
    function = forms.CharField(label=_("Fonction"), max_length=120, required=False)
    title_fr = forms.CharField(label=_("Titre en français"), max_length=200, error_messages=_REQUIRED)
    introduction_fr = forms.CharField(label=_("Chapeau en français"), max_length=4000, widget=_LONG, required=False)
    title_en = forms.CharField(label=_("Titre en anglais"), max_length=200, required=False)
    introduction_en = forms.CharField(label=_("Chapeau en anglais"), max_length=4000, widget=_LONG, required=False)
    right_0 = forms.BooleanField(label=_("J’ai relu cet anglais : il dit ce que dit le français"), required=False)

    def __init__(self, *arguments: Any, item: Interview | None = None, **named: Any) -> None:
        written = services.exchanges_of(item) if item else []
        super().__init__(*arguments, **{**named, "initial": _initial(item, written)})
        sent = sum(1 for name in self.data if name.startswith("question_fr_"))
        self.places = range(1, min(max(len(written) + _BLANK, sent), MOST) + 1)
        for place in self.places:
            for language, of_question, of_answer in (
                ("fr", _("Question en français"), _("Réponse en français")),
                ("en", _("Question en anglais"), _("Réponse en anglais")),
            ):
                self.fields[f"question_{language}_{place}"] = forms.CharField(
                    label=of_question, max_length=500, required=False
                )
                self.fields[f"answer_{language}_{place}"] = forms.CharField(
                    label=of_answer, max_length=10000, widget=_LONG, required=False
                )
            self.fields[f"right_{place}"] = forms.BooleanField(label=self.fields["right_0"].label, required=False)

    def words(self) -> services.Words:
        """What the service keeps: blank questions are left out, places follow one another."""
        told = self.cleaned_data
        exchanges, right = [], {0} if told["right_0"] else set()
        for place in self.places:
            part = Part(*(told[f"{name}_{place}"] for name in ("question_fr", "answer_fr", "question_en", "answer_en")))
            if any((part.first_fr, part.then_fr, part.first_en, part.then_en)):
                exchanges.append(part)
                right |= {len(exchanges)} if told[f"right_{place}"] else set()
        head = Part(told["title_fr"], told["introduction_fr"], told["title_en"], told["introduction_en"])
        return services.Words(
            told["given_name"], told["family_name"], told["function"], head, exchanges, frozenset(right)
        )

    def blocks(self) -> list[tuple[int, list[forms.BoundField]]]:
        """The questions as they are drawn, each with its place."""
        names = ("question_fr", "answer_fr", "question_en", "answer_en", "right")
        return [(place, [self[f"{name}_{place}"] for name in names]) for place in self.places]

    def head(self) -> list[forms.BoundField]:
        """What stands before the questions."""
        return [self[name] for name in self.fields if name != "seen" and not name[-1].isdigit()] + [self["right_0"]]


class AgreementForm(forms.Form):
    """How the person said yes."""

    how = forms.ChoiceField(label=_("Accord donné"), choices=list(HOWS.items()))


def _initial(item: Interview | None, written: list[Part]) -> dict[str, Any]:
    if item is None:
        return {}
    head = services.head_of(item)
    told: dict[str, Any] = {
        "seen": services.state_of(item),
        "given_name": item.person.given_name if item.person else "",
        "family_name": item.person.family_name if item.person else "",
        "function": item.function,
        "title_fr": head.first_fr,
        "introduction_fr": head.then_fr,
        "title_en": head.first_en,
        "introduction_en": head.then_en,
    }
    for place, part in enumerate(written, 1):
        told |= {
            f"question_fr_{place}": part.first_fr,
            f"answer_fr_{place}": part.then_fr,
            f"question_en_{place}": part.first_en,
            f"answer_en_{place}": part.then_en,
        }
    return told
