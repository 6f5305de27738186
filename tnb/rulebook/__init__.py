"""The rule book: everything the rules say, for reading, signing and comparing; from the structure that is
evaluated and from nothing else."""
