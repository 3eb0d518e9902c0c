"""A form in one HTML file, filled without network, and its return."""
