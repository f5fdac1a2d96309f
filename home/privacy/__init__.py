"""Personal data: which models hold it, for how long, and how it is shown or taken away."""
