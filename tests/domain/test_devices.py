"""Devices in the words of their owners."""

import pytest

from accounts.devices import in_words

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
TOLD = {
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/130.0.0.0 Safari/537.36": "كروم على ويندوز",
    f"Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0": "إيدج على ويندوز",
    f"Mozilla/5.0 (Linux; Android 14) {WEBKIT} SamsungBrowser/26.0 Chrome/122.0.0.0 Mobile Safari/537.36": (
        "متصفح سامسونغ على أندرويد"
    ),
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1": "سفاري على آيفون",
    "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) CriOS/130.0 Mobile Safari/604.1": "كروم على آيباد",
    f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {WEBKIT} Chrome/129.0 Safari/537.36 OPR/115": "أوبرا على ماك",
    "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0": "فايرفوكس على لينكس",
    "curl/8.5 (Windows)": "متصفح غير معروف على ويندوز",
    "": "جهاز غير معروف",
}


@pytest.mark.parametrize("said", TOLD)
def test_a_device_is_told_as_its_owner_knows_it(said):
    assert in_words(said) == TOLD[said]
