"""Oversight: what is being watched."""
