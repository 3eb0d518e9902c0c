"""The desk of whoever writes procedures: versions, forms, replay, exchange."""
