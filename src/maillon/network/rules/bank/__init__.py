"""What a bank says: statements in camt.053 or CSV, and which notices a movement may settle."""
