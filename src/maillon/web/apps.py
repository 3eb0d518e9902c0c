from importlib import import_module

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The HTML surface."""

    name = "maillon.web"
    label = "web"

    def ready(self) -> None:
        """Fill in the sentences of each domain's refusals, and where its duties are met."""
        # Imported for what they register, which needs every application to be declared.
        for module in (
            "maillon.web.accounts.refusals",
            "maillon.web.core.refusals",
            "maillon.web.documents.refusals",
            "maillon.web.dossiers.apply.awaiting",
            "maillon.web.dossiers.apply.refusals",
            "maillon.web.dossiers.collecting.refusals",
            "maillon.web.dossiers.documents",
            "maillon.web.dossiers.handle.refusals",
            "maillon.web.dossiers.handle.waiting",
            "maillon.web.dossiers.procedures.refusals",
            "maillon.web.dossiers.offline.refusals",
            "maillon.web.dossiers.refusals_forms",
            "maillon.web.engagement.actions.refusals",
            "maillon.web.engagement.events.refusals",
            "maillon.web.engagement.coalitions.kinds",
            "maillon.web.engagement.coalitions.refusals",
            "maillon.web.engagement.education.refusals",
            "maillon.web.engagement.newsletters.refusals",
            "maillon.web.engagement.training.refusals",
            "maillon.web.engagement.volunteers.refusals",
            "maillon.web.funding.agreements.kinds",
            "maillon.web.funding.agreements.refusals",
            "maillon.web.funding.emergencies.refusals",
            "maillon.web.funding.expenses.refusals",
            "maillon.web.funding.followup.kinds",
            "maillon.web.funding.followup.refusals",
            "maillon.web.funding.logic.complement",
            "maillon.web.funding.logic.kinds",
            "maillon.web.funding.logic.refusals",
            "maillon.web.funding.programmes.balancing",
            "maillon.web.funding.programmes.refusals",
            "maillon.web.funding.solidarity.refusals",
            "maillon.web.funding.reports.kinds",
            "maillon.web.funding.reports.refusals",
            "maillon.web.funding.budgets.complement",
            "maillon.web.funding.budgets.refusals",
            "maillon.web.mobility.departures.kinds",
            "maillon.web.guarantees.risk.refusals",
            "maillon.web.mobility.departures.refusals",
            "maillon.web.mobility.refusals",
            "maillon.web.network.assemblies.refusals",
            "maillon.web.network.assemblies.waiting",
            "maillon.web.network.groups.refusals",
            "maillon.web.network.ethics.kinds",
            "maillon.web.network.ethics.refusals",
            "maillon.web.guarantees.contingent",
            "maillon.web.guarantees.kinds",
            "maillon.web.guarantees.complement",
            "maillon.web.guarantees.refusals",
            "maillon.web.network.members.kinds",
            "maillon.web.network.interviews.refusals",
            "maillon.web.network.members.refusals",
            "maillon.web.network.space.refusals",
            "maillon.web.ledger.refusals",
            "maillon.web.network.dues.kinds",
            "maillon.web.network.dues.printing",
            "maillon.web.network.dues.refusals",
            "maillon.web.network.dues.subjects",
            "maillon.web.obligations.kinds",
            "maillon.web.obligations.refusals",
            "maillon.web.opendata.refusals",
            "maillon.web.parties.refusals",
            "maillon.web.privacy.kinds",
            "maillon.web.privacy.refusals",
            "maillon.web.projects.refusals",
        ):
            import_module(module)
