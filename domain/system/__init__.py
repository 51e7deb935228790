"""What nobody commands: the clock, laws that stop terms, the queue for money."""
