"""What a team does not want to hear: comments, settings, baseline."""
