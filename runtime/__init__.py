"""Putting the service together from its settings: client, worker, embedded server, logs."""
