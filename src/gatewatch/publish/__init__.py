"""The site: claims in words, charts as SVG, pages. Tables and orders in, files out; no script needed to read them."""
