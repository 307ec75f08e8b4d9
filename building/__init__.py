"""What is done to the code before it is put into a wheel."""
