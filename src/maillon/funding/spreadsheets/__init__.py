"""A budget as an Excel workbook: its columns, its cells, its lines; what cannot be read is refused by cell."""
