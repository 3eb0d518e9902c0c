"""The network's long work; each part registers its own."""
