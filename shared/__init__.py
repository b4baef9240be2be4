"""The kernel: event store, envelope, relay, bus, vault, identity; it knows no service."""
