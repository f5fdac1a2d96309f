"""Number and date formats of Thai offices; home/thai/date_fields.py makes "S" the year of the
Buddhist Era.
"""

DATE_FORMAT = SHORT_DATE_FORMAT = "j M S"
DATETIME_FORMAT = "j M S H.i น."
SHORT_DATETIME_FORMAT = "d/m/S H:i"  # Wagtail derives a spreadsheet's number format from this one
TIME_FORMAT = "H.i น."
YEAR_MONTH_FORMAT = "F S"
MONTH_DAY_FORMAT = "j F"
FIRST_DAY_OF_WEEK = 0

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
