"""Work that need not be done."""
