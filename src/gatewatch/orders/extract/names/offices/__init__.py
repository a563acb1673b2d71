"""Names of offices, grown from their head noun to both sides."""
