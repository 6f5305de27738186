"""The liver as data: its eight segments, the lesions in them, their picture and how they are typed."""
