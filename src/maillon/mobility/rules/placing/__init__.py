"""Forming the groups: who may go where, the best groups a solver can prove, and why in plain facts."""
