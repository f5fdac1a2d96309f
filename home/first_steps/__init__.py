"""The first day of an office: its first administrator, and what is done before people come."""
