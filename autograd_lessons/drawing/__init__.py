"""Pictures of graphs and of what flows along them."""
