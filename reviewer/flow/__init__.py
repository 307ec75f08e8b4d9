"""Values: what an expression is known to hold."""
