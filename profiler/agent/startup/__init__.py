"""The folder that Python looks at first when it starts; see ``guru.profiler.agent.execute``."""
