"""Articles, their search index and how sure a found article answers the question."""
