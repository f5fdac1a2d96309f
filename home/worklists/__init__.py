"""Lists that are worked through: the columns and filters that each person keeps for one."""
