"""SQLite as the site is served with it: one writer at a time, and whoever waits does not keep the others busy."""
