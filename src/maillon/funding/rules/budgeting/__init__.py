"""What a project will cost and who pays it, from values alone: sums, limits, comparison of two versions."""
