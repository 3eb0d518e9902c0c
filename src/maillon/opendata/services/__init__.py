"""Reading open data into the house."""

from maillon.opendata.services.importing import Kept, import_files
from maillon.opendata.services.reports import write_report

__all__ = ["Kept", "import_files", "write_report"]
