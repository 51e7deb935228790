"""What every client of the service shares: commands, intake, acts, answers of the treasury, reading in one transaction.

The command line uses it today; a desk or an interface for programs would use the same functions. Nothing here knows
tables or colours; what it says to people is said in their language.
"""
