"""Where memory goes: allocations by the stacks that made them."""
