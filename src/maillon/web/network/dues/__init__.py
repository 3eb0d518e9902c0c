"""Pages of dues: scales, notices, the bank, each member's account."""
