"""What lets an attacker in."""
