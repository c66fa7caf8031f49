"""The graph that autograd recorded, as data: read, folded, recorded on its way back."""
