"""One's own account: its URLs, and changing one's own e-mail. Names and roles are changed by the
office.
"""
