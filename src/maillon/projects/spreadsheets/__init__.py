"""Projects as Excel rows: reading a file, saying what each row would change."""
