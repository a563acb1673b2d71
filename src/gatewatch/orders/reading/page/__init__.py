"""A saved HTML page: its markup within limits, what it says about itself, and where its story is."""
