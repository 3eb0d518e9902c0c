"""What counts: DuckDB makes a generation's cube and holds the definitions; arrays of it answer pages."""
