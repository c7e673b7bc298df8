"""`python -m pipelines`: the command line, where the command `winloss` is not on the path."""

from pipelines.command_line import main

main()
