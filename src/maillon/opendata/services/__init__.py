"""Reading open data into the house."""

from maillon.opendata.services.asking import ask_for_import
from maillon.opendata.services.importing import Kept, import_files
from maillon.opendata.services.reports import account, write_report

__all__ = ["Kept", "account", "ask_for_import", "import_files", "write_report"]
