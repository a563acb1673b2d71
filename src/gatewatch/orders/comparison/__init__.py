"""Orders beside events: which orders bind, what was measured in their time, and the word for each network."""
