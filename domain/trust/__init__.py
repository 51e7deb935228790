"""Who acts, and how it is proved: names, keys, signatures, the register of actors."""
