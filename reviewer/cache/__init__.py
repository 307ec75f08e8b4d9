"""Results of files by their content, kept between runs."""
