"""Thai conventions of the office: text, dates, sorting, working days."""
