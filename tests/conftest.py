"""Laws are tried on as many examples everywhere; how fast a machine is decides nothing."""

from hypothesis import settings

settings.register_profile("steady", deadline=None)
if settings.get_current_profile_name() == "default":  # under CI hypothesis has one of its own
    settings.load_profile("steady")
