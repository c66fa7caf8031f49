"""What is wrong with a whole model: its parameters, its backward pass, its optimizer."""
