"""Who one is: log-in, second factor, passwords, the hospital's own identity provider, accounts."""
