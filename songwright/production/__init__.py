"""From a request to a finished song folder: order, caching, takes, edits, files and the report."""
