"""Sessions: which devices are signed in, for how long, and how they are ended."""
