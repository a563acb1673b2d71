"""One event, explained: found, put into words and drawn, for a page of the site, a page of its own, and a terminal."""
