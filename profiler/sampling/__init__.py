"""The engines that sample: a program run under us, a process by its PID, an agent inside one."""
