"""Official reports, assembled from the registers."""
