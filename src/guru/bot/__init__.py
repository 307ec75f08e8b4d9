"""The face behind ``guru bot``: a review becomes comments on a pull request."""
