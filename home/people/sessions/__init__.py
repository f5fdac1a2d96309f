"""Sessions: which devices are signed in, how long they stay so, and how they end."""
