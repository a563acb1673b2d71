"""Who ordered, for whom, through which office, and who was told."""
