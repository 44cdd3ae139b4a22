"""Readers: all knowledge of vendors' formats. After them nobody knows whose export it was."""
