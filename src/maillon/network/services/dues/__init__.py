"""Dues: scales, notices, payments, what the bank says, and the members' standing."""
