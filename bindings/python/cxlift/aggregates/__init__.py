"""Aggregates of units that a database has made: what they say, checked, and the summaries they become."""
