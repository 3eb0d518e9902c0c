"""Places by code: Québec's seventeen administrative regions."""
