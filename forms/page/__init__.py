"""The form page: its fields, what has ever been offered, how it is edited."""
