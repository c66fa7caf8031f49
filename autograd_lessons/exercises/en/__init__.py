"""The words of the exercises in English: `sentences` for all of them, one file for each lesson."""
