"""How much one place may ask in a while, on every surface."""
