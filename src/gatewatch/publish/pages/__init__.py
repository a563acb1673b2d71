"""The pages: each module turns the archive into the contents of one kind of page; templates give them their form."""
