"""Orders: reading and checking the order file, its dates as instants, and its comparison with the events."""
