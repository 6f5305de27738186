"""What an operator sees of the running site: health, metrics, logs and the status page. No clinical data."""
