"""Laws are tried on as many examples everywhere; how fast a machine is decides nothing."""

import torch
from hypothesis import settings

settings.register_profile("steady", deadline=None)
if settings.get_current_profile_name() == "default":  # under CI hypothesis has one of its own
    settings.load_profile("steady")

torch.set_num_threads(1)  # the tensors are small, and a second thread takes the other worker's core
