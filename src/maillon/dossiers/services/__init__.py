"""Use cases of dossiers, one sentence each."""
