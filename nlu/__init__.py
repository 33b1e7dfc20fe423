"""Understanding: the Rasa side of Baton and the tools that train and measure it."""
