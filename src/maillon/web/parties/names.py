"""The other names an organisation is found under, kept by the network."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from maillon.core.directory import naming
from maillon.core.errors import RuleViolation
from maillon.core.parties.models import Organisation, OrganisationName
from maillon.core.people.models import User
from maillon.web.http import person
from maillon.web.refusals import sentence


class NameForm(forms.Form):
    """A name as others write it."""

    name = forms.CharField(
        label=gettext_lazy("Autre nom ou autre graphie"),
        max_length=300,
        help_text=gettext_lazy("Tel qu’on le lit ailleurs : ancien nom, sigle développé, traduction, faute courante."),
        error_messages={
            "required": gettext_lazy("Écrivez un nom."),
            "max_length": gettext_lazy("Ce nom a plus de 300 caractères. Raccourcissez-le."),
        },
    )


def _keeper(request: HttpRequest) -> User:
    user = person(request)
    if not naming.can_keep_names(user):
        raise Http404
    return user


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def names(request: HttpRequest, slug: str) -> HttpResponse:
    """An organisation's names, and one more."""
    user = _keeper(request)
    organisation = get_object_or_404(Organisation, slug=slug)
    form = NameForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            said = naming.confirm_name(
                organisation=organisation, name=form.cleaned_data["name"], actor=user, at=timezone.now()
            )
        except RuleViolation as refused:
            form.add_error("name", sentence(refused))
        else:
            messages.success(request, _("« %(name)s » conduit maintenant à cette fiche.") % {"name": said.name})
            return redirect("organisation_names", slug=slug)
    context = {
        "organisation": organisation,
        "names": naming.names_of(organisation),
        "form": form,
        "space": "duplicates",
    }
    return render(request, "parties/names.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """A name is not this organisation's."""
    user = _keeper(request)
    name = get_object_or_404(OrganisationName.objects.select_related("organisation"), pk=pk)
    naming.remove_name(name=name, actor=user, at=timezone.now())
    messages.success(request, _("« %(name)s » ne conduit plus à cette fiche.") % {"name": name.name})
    return redirect("organisation_names", slug=name.organisation.slug)
