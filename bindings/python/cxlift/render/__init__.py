"""From a report to something to look at. Numbers become words in one place, ``cells``."""
