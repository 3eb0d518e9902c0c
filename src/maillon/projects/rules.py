"""What the field decides of an activity, on plain values."""
