"""A citizen answers back on a phone, with the keyboard alone: a mistake on the way, then the reference."""

import re

from tests.conventions.looking import runs_off
from tests.conventions.test_accessible import axe


def test_a_question_is_asked_from_the_milestone_s_page_with_the_keyboard_alone(visit, portal):
    page = visit("/milestones/6/")
    page.get_by_role("link", name="صحِّح أو اسأل عن هذه المحطة").press("Enter")
    page.wait_for_url(f"{portal}/feedback/?milestone=6")
    page.get_by_label("ماذا تريد؟").select_option(label="سؤال")
    page.get_by_label("بريدك الإلكتروني (اختياري)").fill("amina@")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "أرسل", "nothing unseen lies on the way"
    page.keyboard.press("Enter")
    page.wait_for_selector(".err")

    message = page.get_by_label("رسالتك", exact=True)
    assert message.get_attribute("aria-invalid") == "true"
    assert "اكتب رسالتك" in page.locator("#id_message_error").inner_text()
    assert page.get_by_label("ماذا تريد؟").input_value() == "question", "what was chosen stays"
    assert not axe(page)
    assert not runs_off(page)

    message.fill("من حضر هذا اللقاء؟")
    page.get_by_label("بريدك الإلكتروني (اختياري)").fill("")
    page.get_by_role("button", name="أرسل").press("Enter")
    page.wait_for_url(re.compile("/feedback/thanks/"))
    assert re.search(r"TD-\d{5}-\d{5}", page.get_by_role("main").inner_text())
    assert not axe(page)
