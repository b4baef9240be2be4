"""The Cajamarca demonstration: what the seed's screens show, filled up with what is marked as invented."""
