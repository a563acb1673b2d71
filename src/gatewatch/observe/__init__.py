"""Facts: one row for each attempt at an endpoint, from a raw measurement or an OONI row. No conclusion."""
