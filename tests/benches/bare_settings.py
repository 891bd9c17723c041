"""The portal's own settings, middleware and all, with one view in the place of its pages."""

from tadafur.settings import *  # noqa: F403 - all of them is the point

ROOT_URLCONF = "tests.benches.bare"
