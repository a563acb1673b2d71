"""The pages: each module turns the archive into the contents of one kind of page; the templates give them their form."""
