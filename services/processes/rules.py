"""What the manual prescribes for process A, for its data and for the projects that follow it.
Pure.
"""

PROCESS = "A"
# those of the manual; the rules of projects refer to some of them by number
STEPS = list(range(1, 13))
PLANNING, APPROVAL, CATALOGUE, PILOT, FOLLOW_UP, EVALUATION, REPORT = 3, 4, 5, 7, 8, 11, 12
