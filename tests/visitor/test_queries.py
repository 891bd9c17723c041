"""No page asks the database more often because there is more to show."""

import pytest

from communes.models import Commune
from programme.models import Programme
from tests import factories

# Literal, so that a new query is a decision. The budget is six for the commune's page and for every list;
# a search also looks for names of communes, and counts what its results can be narrowed by.
QUERIES = {
    "/communes/": 6,
    "/communes/?region=beni-mellal-khenifra&role=partner": 6,
    "/communes/azilal/": 5,
    "/milestones/": 5,
    "/milestones/?q=لقاء&region=beni-mellal-khenifra": 9,
    "/regions/beni-mellal-khenifra/": 5,
    "/provinces/azilal/": 4,
    "/search/?q=لقاء": 9,
}


def more_rows(number):
    """`number` communes of the same region and province, each with that many milestones."""
    slugs = Commune.objects.filter(province__slug="azilal").values_list("slug", flat=True)[3 : 3 + number]
    for slug in [*slugs, "azilal"]:
        for _ in range(number):
            factories.published(slug)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("path", QUERIES)
def test_the_same_number_of_queries_at_one_row_and_at_three(client, path, rows, django_assert_num_queries):
    more_rows(rows)
    with django_assert_num_queries(QUERIES[path]):
        assert client.get(path).status_code == 200


def test_the_commune_page_asks_no_more_at_twenty_milestones(client, django_assert_num_queries):
    for _ in range(20):
        factories.published()
    with django_assert_num_queries(QUERIES["/communes/azilal/"]):
        client.get("/communes/azilal/")


def test_the_home_page_asks_no_more_when_there_is_more(client, django_assert_num_queries):
    for rows in (1, 3):
        more_rows(rows)
        with django_assert_num_queries(8):
            client.get("/")


def test_what_is_asked_along_with_the_programme_is_worked_out_once_and_not_for_each_of_its_communes():
    assert Programme.objects.annotate_known().query.group_by is None
    assert Programme.objects.annotate_known().get().known == 13
