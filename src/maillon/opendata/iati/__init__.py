"""IATI activity files, versions 2.01 to 2.03: reading, and writing 2.03."""
