"""Telephones that collect for an organisation."""
