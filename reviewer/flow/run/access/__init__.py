"""The inside of objects: attributes, items, slices, and all that there is."""

from guru.reviewer.flow.run.access.contents import everything_in

__all__ = ["everything_in"]
