"""Who and what a text names: authorities, addressees, services, laws, papers, places."""
