"""What the site does by the clock: when a job is due, who runs it, and what came of it."""
