"""Running programs watched as they run: look after look, each a profile of the last moments."""
