"""The applicant’s pages: what is open, answering, signing, following."""
