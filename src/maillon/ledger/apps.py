from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Books, accounts, entries, transfers, closed periods."""

    name = "maillon.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell a backup and the tests which tables the database itself keeps."""
        import maillon.ledger.guard  # noqa: PLC0415  registers them
        import maillon.ledger.holdings  # noqa: F401, PLC0415
