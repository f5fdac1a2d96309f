"""Files that people send: opened within limits, checked, stored durably, and cleaned up."""
