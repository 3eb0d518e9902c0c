"""A lender's statement as a workbook: the one we hand out, and the one that comes back."""
