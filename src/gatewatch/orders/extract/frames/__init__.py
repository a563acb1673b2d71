"""Which sentences order something, of whom, of what and by when; and which only seem to."""
