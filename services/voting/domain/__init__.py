"""What voting decides: pure, each decision an event or a named refusal."""
