"""What the other rooms share: frozen values, errors, the scorer. Imports nothing else of guru."""
