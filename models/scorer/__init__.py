"""The trained classifier: how likely a developer is to act on a finding.

Mining and training need the extra ``train``; what ships is JSON, evaluated in plain Python.
"""
