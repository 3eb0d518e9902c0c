"""Reading dues: what each member would owe, its account, what the bank lines may be."""
