"""One's telephones: each made with a key shown once, revoked at will."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from maillon.core.errors import RuleViolation
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.dossiers.models import FieldDevice
from maillon.dossiers.permissions import organisations_collected_for
from maillon.dossiers.services.devices import register, revoke
from maillon.web.dossiers.collecting.settings_code import settings_svg
from maillon.web.http import person
from maillon.web.refusals import sentence


class DeviceForm(forms.Form):
    """Whose telephone it is, and for which organisation it collects."""

    name = forms.CharField(
        label=gettext_lazy("Quel téléphone?"),
        help_text=gettext_lazy("Par exemple : téléphone de la coordination, tablette du bureau."),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Nommez ce téléphone : vous le reconnaîtrez plus tard.")},
    )
    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Pour quel organisme?"),
        queryset=Organisation.objects.none(),
        empty_label=None,
        error_messages={
            "required": gettext_lazy("Choisissez un organisme."),
            "invalid_choice": gettext_lazy("Choisissez un organisme de la liste."),
        },
    )

    def __init__(self, *arguments: Any, user: User, **named: Any) -> None:
        super().__init__(*arguments, **named)
        choices = organisations_collected_for(user).order_by("legal_name_fr")
        self.fields["organisation"].queryset = choices  # type: ignore[attr-defined]


@login_required
@never_cache
def devices(request: HttpRequest) -> HttpResponse:
    """One's telephones, and a form for a new one, whose key and code are shown here and never again."""
    user, now = person(request), timezone.now()
    form = DeviceForm(request.POST if request.method == "POST" else None, user=user)
    shown: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        organisation = form.cleaned_data["organisation"]
        try:
            device, key = register(organisation=organisation, name=form.cleaned_data["name"], actor=user, at=now)
        except RuleViolation as refused:
            form.add_error(refused.field if refused.field in form.fields else None, sentence(refused))
        else:
            address = request.build_absolute_uri(reverse("openrosa_form_list_keyed", kwargs={"key": key}))
            server_url = address.removesuffix("/formList")
            shown = {
                "device": device,
                "key": key,
                "server_url": server_url,
                # Drawn by us from our own text.
                "code": mark_safe(settings_svg(server_url=server_url, project="Maillon")),  # noqa: S308
                "plain_url": request.build_absolute_uri(reverse("openrosa_form_list")).removesuffix("/formList"),
            }
            form = DeviceForm(user=user)
    listed = FieldDevice.objects.filter(user=user).select_related("organisation").order_by("revoked_at", "-created_at")
    context = {"form": form, "shown": shown, "devices": listed[:50], "space": "account"}
    return render(request, "dossiers/collecting/devices.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def revoke_device(request: HttpRequest, pk: int) -> HttpResponse:
    """One of one's telephones sends nothing more."""
    user = person(request)
    device = get_object_or_404(FieldDevice, pk=pk, user=user)
    revoke(device=device, actor=user, at=timezone.now())
    messages.success(request, _("« %(name)s » n’envoie plus rien. Ce qu’il a envoyé reste.") % {"name": device.name})
    return redirect("field_devices")
