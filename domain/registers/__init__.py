"""The registers of others: who is accredited, who was hired, who takes part elsewhere, who is regular. They answer; rules decide."""
