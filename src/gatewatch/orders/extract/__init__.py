"""From a story to a draft order: every field with the words it rests on."""
