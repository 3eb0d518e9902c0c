"""General assemblies: preparing, delegates and proxies, presences, ballots, results."""
