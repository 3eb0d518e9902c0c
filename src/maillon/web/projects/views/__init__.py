"""The pages where a member's staff keeps its projects."""
