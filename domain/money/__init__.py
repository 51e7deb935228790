"""Claims, contests, orders of payment, recoveries, evidence, verification of results."""
