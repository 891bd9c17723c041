"""The public pages that every habit of the house is tried on: one of each kind, and the hard cases."""

PAGES = [
    "/",
    "/communes/",
    "/communes/?region=oriental&role=pilot",
    "/communes/?region=nowhere&page=99&q=%D8%B5",
    "/communes/demnate/",
    "/communes/azilal/",
    "/communes/tanger/",
    "/milestones/",
    "/milestones/?q=%D9%85%D8%AC%D9%84%D8%B3&kind=deliberation&year=2025",
    "/milestones/?year=abc&page=zero",
    "/milestones/6/",
    "/regions/beni-mellal-khenifra/",
    "/regions/dakhla-oued-ed-dahab/",
    "/provinces/azilal/",
    "/search/",
    "/search/?q=%D8%A7%D9%84%D8%B7%D9%81%D9%84",
    "/search/?q=zzzz",
    "/about/",
    "/accessibility/",
    "/communes/no-such-commune/",
]
