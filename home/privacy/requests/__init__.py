"""What people may ask of their own data: to see it, to have it corrected, erased or not used."""
