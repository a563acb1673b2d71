"""The commands under `gatewatch orders`."""
