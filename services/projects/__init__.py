"""Development projects (process A): the plan, its approval, and the records of its twelve steps."""
