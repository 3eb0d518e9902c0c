"""Settings, addresses, logs and checks: what an installation is told."""
