"""What people send, and what follows from it."""
