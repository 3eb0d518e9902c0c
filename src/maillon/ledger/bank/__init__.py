"""What a bank says of an account: statements in camt.053 or CSV, and the references payers write."""
