"""What is counted: the events in SQL, the figures from them, and the managers' page."""
