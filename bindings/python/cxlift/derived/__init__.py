"""Columns that are computed from others, batch by batch, before the pass that sums up."""
