"""Accounts and access in plain data: events, commands, refusals, and what the vault keeps of an account."""
