"""How often somebody may try: the address of who asks, wrong passwords, and what visitors may
send.
"""
