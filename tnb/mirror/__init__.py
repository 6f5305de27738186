"""What the board can read of its own work: volume, time, attendance, decisions, what came of them."""
