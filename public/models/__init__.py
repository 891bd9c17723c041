from public.models.following import Alert, Follower

__all__ = ["Alert", "Follower"]
