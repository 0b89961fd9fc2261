"""Planters: one package a family of checks, one module a check."""
