"""What people searched for, and what editors make of it."""
