"""What checks the service with code of its own: the chain, the second count of terms."""
