"""What every client of the service shares."""
