"""``python -m hanchot``."""

from hanchot.cli import main

main()
