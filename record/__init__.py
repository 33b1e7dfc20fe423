"""The record: every event that Baton writes, from which all figures are computed."""
