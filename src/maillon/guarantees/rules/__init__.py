"""The fund's decisions on plain values: what a guarantee's terms say, what may happen to it, what each event posts."""
