"""The file of a project, its ledger and balances, what a decision is, letters."""
