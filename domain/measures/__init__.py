"""The editions that ship, one TOML file each: every value with its source."""
