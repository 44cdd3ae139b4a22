"""``python -m cxlift`` is the command ``cxlift``."""

from cxlift.cli import main

main()
