"""What offices share travels as signed bundles: made by one, looked at and taken by others."""
