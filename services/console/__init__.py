"""The one command, `sitrep`. Starts things, decides nothing."""
