"""`bot talk`: scripted customers, over the same API as the page."""
