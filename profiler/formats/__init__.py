"""Profile files of the field, read and written: pprof, speedscope, collapsed, pyinstrument."""
