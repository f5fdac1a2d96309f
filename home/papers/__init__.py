"""What is printed: the official memo, charts, and where a line of Thai may end."""
