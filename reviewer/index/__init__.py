"""What is known of a project's files without following their values."""
