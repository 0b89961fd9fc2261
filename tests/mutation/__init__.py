"""Mutation: the checks' code is changed a little, one place at a time, and their examples have to notice."""
