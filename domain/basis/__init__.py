"""What knows no funding measure: days, codes, euro, findings, the programme's clock."""
