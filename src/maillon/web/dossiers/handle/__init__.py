"""The desk of who handles dossiers, reads them, and sits on the committee."""
