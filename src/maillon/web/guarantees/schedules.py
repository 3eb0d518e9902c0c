"""Instalments as a manager types them: one a line, a day, the principal, the interest."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillon.core.money import exponent
from maillon.funding.spreadsheets import numbers
from maillon.guarantees.rules.events.lending import Instalment
from maillon.web.guarantees.forms import AmountField, CurrencyForm, day_field

_PARTS = (2, 3)
_MOST = 400


class ScheduleField(forms.CharField):
    """Lines of text that become instalments; a line that cannot be read is named by its number."""

    def __init__(self, *, label: Any, currency: str = "CAD", **more: Any) -> None:
        super().__init__(
            label=label,
            max_length=20_000,
            widget=forms.Textarea(attrs={"rows": 6}),
            help_text=gettext_lazy(
                "Une échéance par ligne, avec des points-virgules : 2027-03-31; 12 500; 300 (le jour, le principal, "
                "les intérêts)."
            ),
            **more,
        )
        self.currency = currency

    def clean(self, value: Any) -> Any:
        """The instalments in the order of their days."""
        lines = [one.strip() for one in str(super().clean(value) or "").splitlines() if one.strip()]
        if len(lines) > _MOST:
            raise forms.ValidationError(_("Au plus %(most)s échéances.") % {"most": _MOST})
        found = [self._line(number, line) for number, line in enumerate(lines, start=1)]
        return tuple(sorted(found, key=lambda one: one.due_on))

    def _line(self, number: int, line: str) -> Instalment:
        parts = [one.strip() for one in line.replace("\t", ";").split(";")]
        try:
            if len(parts) not in _PARTS:
                raise ValueError(line)
            principal, interest = self._minor(parts[1]), self._minor(parts[2]) if len(parts) > len(_PARTS) else 0
            return Instalment(due_on=date.fromisoformat(parts[0]), principal_minor=principal, interest_minor=interest)
        except (ValueError, numbers.NumberRefused) as wrong:
            told = {"number": number, "line": line[:60]}
            raise forms.ValidationError(
                _("Ligne %(number)s, « %(line)s » : écrivez un jour, un principal et des intérêts.") % told
            ) from wrong

    def _minor(self, text: str) -> int:
        minor = numbers.read(text or "0").value.scaleb(exponent(self.currency))
        if minor != minor.to_integral_value() or not 0 <= minor <= 10**15:
            raise ValueError(text)
        return int(minor)


class ScheduleForm(CurrencyForm):
    """A form with instalments in the loan's currency."""

    LOAN: tuple[str, ...] = ("instalments",)
    instalments = ScheduleField(label=gettext_lazy("Échéancier"))


class RestructureForm(ScheduleForm):
    """Another schedule, and the document by which the fund consents."""

    field_order = ("day", "instalments", "consent")
    day = day_field(gettext_lazy("Convenu le"))
    consent = forms.CharField(label=gettext_lazy("Document du consentement du fonds"), max_length=300)


class LoanForm(ScheduleForm):
    """The loan as its lender names it."""

    field_order = ("number", "principal", "day", "instalments")
    LOAN = ("principal", "instalments")
    number = forms.CharField(label=gettext_lazy("Numéro du prêt chez le prêteur"), max_length=60)
    principal = AmountField(label=gettext_lazy("Principal convenu"))
    day = day_field(gettext_lazy("Signé le"))
