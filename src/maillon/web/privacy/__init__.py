"""Personal information: one's own pages, the public page, and the registers of who answers for it."""
