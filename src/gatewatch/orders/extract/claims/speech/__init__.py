"""How speech is told: pieces of a story with their speakers (`pieces`), verbs of speech (`sayings`), their subjects."""
