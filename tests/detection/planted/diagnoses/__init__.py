"""Situations planted for the checks of diagnoses, and of procedures against diagnosis, age, sex, place and revenue code."""
