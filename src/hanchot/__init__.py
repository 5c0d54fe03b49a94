"""hanchot: who must do what by when, read from Vietnamese news."""
