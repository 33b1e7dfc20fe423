"""Starts, watches and stops every process of one Baton."""
