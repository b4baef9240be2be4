"""The composition root: the quipu command and the one-machine runner."""
