from django.apps import AppConfig


class EngagementConfig(AppConfig):
    """What happens in public: campaigns by edition, events and their registrations, petitions."""

    name = "maillon.engagement"
    label = "engagement"
    default_auto_field = "django.db.models.BigAutoField"
