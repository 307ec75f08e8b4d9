"""PyTorch, TensorFlow, NumPy, pandas."""
