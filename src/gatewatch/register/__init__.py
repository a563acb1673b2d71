"""The register: orders with their revisions, captures of pages, letters, and the chain of changes over all of it.

`register` is the door: the class `Register`. `rows` declares the tables, `database` opens and locks, `layout` makes
the tables and brings older ones up to date, `chain` says what a change is and what its hash covers, `verify` looks
whether the chain still holds, `letters` takes in corrections and replies, `content` gives things their one form.

Nothing here is overwritten: a change adds rows, and one link of the chain says who added them, when, why, and what
they hash to. Theory, and what a chain proves and what not: docs/register.md.
Not here: whether an order holds together (`orders.file` checked it), and what it means.
"""
