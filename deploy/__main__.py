"""`python -m deploy` is the `quipu` command."""

from deploy.cli import main

main()
