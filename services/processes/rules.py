"""What the manual fixes of process A, for its data and for the projects that follow it. Pure."""

PROCESS = "A"
STEPS = list(range(1, 13))  # those of the manual; the rules of projects name some of them by number
PLANNING, APPROVAL, CATALOGUE, PILOT, FOLLOW_UP, EVALUATION, REPORT = 3, 4, 5, 7, 8, 11, 12
