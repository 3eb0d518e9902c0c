"""A procedure as a folder of plain files, so that councils share theirs. Plain values only."""
