"""Another company's folder, ready to be filled."""
