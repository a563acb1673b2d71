"""From what one text gives to one order of several reports: drafts, which order they may belong to, joining."""
