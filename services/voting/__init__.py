"""Voting: what comes first, and why."""
