"""Forum: what was promised."""
