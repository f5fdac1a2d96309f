"""All that one person answers for goes to another in one step; what each did stays under its
own name.
"""
