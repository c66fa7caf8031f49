"""What a tensor is, what it shares its memory with, and how far two of them are apart."""
