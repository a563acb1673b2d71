"""A measure by itself: what it is done to, and what backs one that nobody is said to have ordered."""
