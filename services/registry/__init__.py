"""Registry: who and what takes part."""
