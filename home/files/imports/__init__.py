"""Tables that people send in the browser: read, shown as what they would change, stored once
that is confirmed.
"""
