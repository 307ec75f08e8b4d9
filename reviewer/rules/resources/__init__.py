"""What is opened and never given back."""
