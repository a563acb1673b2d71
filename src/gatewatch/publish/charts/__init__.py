"""Pictures as SVG, each with the table it is drawn from."""
