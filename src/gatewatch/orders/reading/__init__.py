"""From a saved page or a text to its main story: what is read, and what is kept out of it."""
