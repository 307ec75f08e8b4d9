"""Mistakes with the AWS SDK."""
