"""Changes: from git or a patch, by line and by statement, and the findings they introduce."""
