"""A page that comes slowly, piece after piece, stands still from its first moment on, and comes from here alone."""

import pytest

from tests.benches.browser import SLOW_3G, opened

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("path", ["/communes/demnate/", "/"])
def test_nothing_moves_while_the_rest_arrives_and_nothing_is_asked_of_others(browser, portal, path):
    seen = opened(browser, portal + path, SLOW_3G)
    assert seen["painted"], "nothing was seen"
    assert (seen["shift"], seen["elsewhere"]) == (0, 0)


def test_a_commune_s_name_and_its_pathway_are_on_the_first_screen(browser, portal):
    assert opened(browser, f"{portal}/communes/demnate/", SLOW_3G)["on_screen"]
