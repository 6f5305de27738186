"""What follows from the lists of a case: facts that nobody has to type. Pure; only what is certain."""
