"""What a team sets: ``guru.toml``, ``[tool.guru]``, and CodeGuru's two files."""
