"""Running programs in, profiles and recommendations out."""
