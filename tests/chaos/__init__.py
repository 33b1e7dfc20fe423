"""A seeded attack on a whole running Baton, and the proof afterwards that nothing was lost."""
