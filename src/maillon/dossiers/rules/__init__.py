"""Decisions on plain values: the walk, definitions, scores, quorum, conflicts, merging, replay."""
