"""What an error of autograd means."""
