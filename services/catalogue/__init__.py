"""The registers of systems and laws."""
