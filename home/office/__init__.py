"""The office: its name, its first pages and notices, and the tasks that wait for its people."""
