"""What a reader of a news page expects, done honestly: a summary, topics, feeds, related reports, letters.

`summary` says an order in a few sentences of which each names its claims, `topics` are pages by what orders are
about, `feed` writes Atom and iCalendar, `related` finds reports by the words of their claims and says why, `beside`
sets other orders, operators and what was told beside an order, `letters` shows corrections and replies, `form` makes
a letter of what a reader typed. Nothing here reads the network, and nothing is said that no claim or letter says.
"""
