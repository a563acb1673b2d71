"""Who said what: speakers, the kind of statement, and what was observed."""
