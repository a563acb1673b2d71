"""Where measurements come in: raw formats as types (`wire`), files and folders (`fetch`). Files to records."""
