"""Code in, recommendations out."""
