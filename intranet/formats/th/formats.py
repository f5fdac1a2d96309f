"""Numbers as Thai offices write them; dates go through home.thai, which knows the Buddhist Era."""

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
