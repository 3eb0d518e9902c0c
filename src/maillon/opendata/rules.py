"""What reading and writing open standards decides from plain values."""
