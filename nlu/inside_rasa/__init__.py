"""All Python that runs inside Rasa (3.10); nothing here is imported by another room."""
