"""The read side: consumer, read models, transparency API."""
