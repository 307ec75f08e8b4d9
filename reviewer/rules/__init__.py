"""One package a topic, one file a rule."""
