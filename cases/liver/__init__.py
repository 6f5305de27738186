"""The liver as data: its eight segments, the lesions in them, and their picture. Pure."""
