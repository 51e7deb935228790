"""ISO 20022 out and in, and what the treasury answers."""
