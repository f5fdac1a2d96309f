"""Tables that people upload in the browser: read, shown as a preview of the changes, stored after
confirmation.
"""
