"""Questions in plain words, answered from the register and the tables alone, or with "not known"."""
