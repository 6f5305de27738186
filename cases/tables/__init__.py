"""Cases as a table: the template, reading a filled one, checking it row by row, and writing one."""
