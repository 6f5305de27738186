"""The pages of the cases. Each view checks its permission, also for the fragment it returns to htmx."""
