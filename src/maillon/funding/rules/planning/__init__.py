"""Logic models and performance frameworks: what they hold, what is said of them, what a version changes."""
