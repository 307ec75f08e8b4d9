"""How a run asks about libraries: names, calls, dangerous places, what is kept for later."""
