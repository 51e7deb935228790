"""Durable orchestration, thin: sequence, wait, answer. Deterministic; what is decided is decided in ``domain``."""
