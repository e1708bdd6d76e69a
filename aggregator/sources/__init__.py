"""Whom we watch: pure, standard library only."""
