"""The edge: load, ask the domain, write; send letters. Idempotent: every activity may run twice."""
