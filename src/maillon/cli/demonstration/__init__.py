"""The demonstration network: invented organisations and people, the same every time."""
