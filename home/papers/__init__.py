"""Printed output: the official memo, charts, and line breaking for Thai."""
