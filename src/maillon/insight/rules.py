"""What insight decides from plain values."""
