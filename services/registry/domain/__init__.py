"""Decisions of the registry, one module for each aggregate; pure: no clock, no database, no network."""
