"""The habits of the house that a machine can check, so that no reviewer need remember them."""

import ast
import re
import subprocess
import sys
import tomllib
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from accounts.models import User
from tests.urls import PAGES

ROOT = Path(settings.BASE_DIR)
BIN = Path(sys.executable).parent
# Made by tools, or kept for people: not part of what is written here.
NOT_OURS = {".git", ".venv", "var", "__pycache__", ".hypothesis", ".ruff_cache", ".import_linter_cache"}
ROOMS = ["accounts", "arabic", "cards", "communes", "dashboard", "milestones", "programme", "public", "tadafur"]


def ours(pattern: str = "*", under: str = "") -> list[Path]:
    found = sorted((ROOT / under).rglob(pattern))
    return [file for file in found if file.is_file() and not NOT_OURS & set(file.relative_to(ROOT).parts)]


def name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


# ── Style sheets ─────────────────────────────────────────────────────────────
FOUR_VALUES = r"[^\s;{}]+\s+" * 3 + r"[^\s;{}]+\s*(?=[;}])"
PHYSICAL = {
    r"(?:[\w-]+-)?(?:left|right)(?:-[\w-]+)?\s*:": "a property that names left or right",
    r"[\w-]+\s*:\s*(?:[^;{}]*[\s,(])?(?:left|right)(?![\w-])": "a value of left or right",
    r"(?:margin|padding|inset|border-(?:width|color|style))\s*:\s*"
    + FOUR_VALUES: "of four values, the right side is one",
    r"border-radius\s*:\s*[^\s;{}/]+\s+[^;{}]+": "corners told from the left",
    r"(?:translate|transform\s*:[^;}]*translate(?:X|3d)?)\s*[:(]": "a movement to left or right",
    r"letter-spacing\s*:\s*(?!0)": "letters that join cannot be spaced (DESIGN.md)",
    r"text-transform\s*:\s*uppercase|text-align\s*:\s*justify|font-style\s*:\s*italic": "not for Arabic (DESIGN.md)",
}
START = r"(?<![\w-])"
LEFT_TO_RIGHT = START + r"direction\s*:\s*ltr"


@pytest.mark.parametrize("sheet", ours("*.css", "static"), ids=name)
def test_style_sheets_know_no_left_or_right(sheet):
    """Except in @page, whose margin boxes have no other names, and for the map, as geography does not turn."""
    css = blanked(r"/\*.*?\*/", sheet.read_text())
    css = blanked(r"@page\b[^{]*\{(?:[^{}]|\{[^{}]*\})*\}", css)
    found = [(match, why) for pattern, why in PHYSICAL.items() for match in re.finditer(START + pattern, css)]
    told = [f"{name(sheet)}:{line_of(css, match)}: «{match[0].strip()}»: {why}" for match, why in found]
    turned = re.findall(r"([^{}]*)\{[^{}]*" + LEFT_TO_RIGHT, css)
    told += [f"{name(sheet)}: «{rule.strip()}» runs left to right" for rule in turned if ".map" not in rule]
    assert not told, "\n".join(told)


def blanked(pattern: str, text: str) -> str:
    """The text without what the pattern finds, every line still at its number."""
    return re.sub(pattern, lambda match: "\n" * match[0].count("\n"), text, flags=re.DOTALL)


def line_of(text: str, match: re.Match) -> int:
    return text[: match.start()].count("\n") + 1


# ── Templates ────────────────────────────────────────────────────────────────
INLINE = {
    r"<script\b": "a script",
    r"<style\b": "a style sheet",
    r"<[^>]*\sstyle\s*=": "a style attribute",
    r"<[^>]*\son[a-z]+\s*=": "an event handler",
    r"javascript:": "a script in a link",
    r"\|\s*safe\b|\{%\s*autoescape off": "text that is not escaped",
}


# A passkey can't be asked for without one: files of the portal itself, and nothing written into the page.
SCRIPTS = {"templates/account/_passkey.html": r"<script src=\"\{% static '[\w/.-]+' %\}\" defer></script>"}


@pytest.mark.parametrize("template", ours("*.html", "templates"), ids=name)
def test_templates_hold_no_script_and_no_style(template):
    text = blanked(r"\{#.*?#\}|\{% comment.*?endcomment %\}", template.read_text())
    text = blanked(SCRIPTS.get(name(template), r"\A\Z"), text)
    found = [
        f"{name(template)}:{line_of(text, match)}: {what}"
        for pattern, what in INLINE.items()
        for match in re.finditer(pattern, text, re.IGNORECASE)
    ]
    assert not found, "\n".join(found)


def test_templates_pass_djlint():
    said("djlint", "templates", "--lint", "--quiet")


# ── Code ─────────────────────────────────────────────────────────────────────
def test_the_code_passes_ruff():
    said("ruff", "check", "--no-cache", "--output-format", "concise", ".")


def test_the_code_is_formatted_by_ruff():
    said("ruff", "format", "--no-cache", "--check", ".")


def test_data_flows_one_way_between_the_rooms():
    said("lint-imports", "--no-cache", "--no-logo")


def test_the_contracts_name_every_room():
    """A room that no contract names could import whatever it likes."""
    rooms = sorted(folder.parent.name for folder in ROOT.glob("*/__init__.py") if folder.parent.name != "tests")
    contracts = project()["tool"]["importlinter"]
    assert sorted(contracts["root_packages"]) == rooms
    (layers,) = [one["layers"] for one in contracts["contracts"] if one["type"] == "layers"]
    assert sorted(room.strip() for layer in layers for room in layer.split("|")) == rooms


def test_no_migration_is_missing(capsys):
    try:
        call_command("makemigrations", check=True, dry_run=True)
    except SystemExit:
        pytest.fail("models have changed without a migration:\n" + capsys.readouterr().out)


def test_no_file_names_a_place_on_somebodys_machine():
    homes = "|".join(["/ho" + "me/", "/ro" + "ot/", "/Use" + "rs/", "/wo" + "rk/", "/t" + "mp/", r"[A-Z]:\\Users"])
    pattern = re.compile(r"(?<![\w./:-])(?:" + homes + ")")
    found = []
    for file in ours():
        try:
            text = file.read_text()
        except UnicodeDecodeError:
            continue  # letters and pictures
        found += [f"{name(file)}:{line_of(text, match)}: {match[0]}" for match in pattern.finditer(text)]
    assert not found, "\n".join(found)


def said(tool: str, *arguments: str):
    """Run a tool of the tests' environment over the project; what it complains of is the failure's message."""
    program = BIN / tool
    assert program.exists(), f"{tool} is needed here: install requirements-test.lock"
    done = subprocess.run([program, *arguments], cwd=ROOT, capture_output=True, text=True)
    assert not done.returncode, f"{tool} {' '.join(arguments)}:\n{done.stdout}{done.stderr}"


# ── Settings ─────────────────────────────────────────────────────────────────
def test_env_example_lists_exactly_what_the_settings_read():
    tree = ast.parse((ROOT / "tadafur" / "settings.py").read_text())
    read = {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and ast.unparse(node.func.value) == "env"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    example = (ROOT / ".env.example").read_text().splitlines()
    listed = [line.partition("=")[0] for line in example if line.strip() and not line.startswith("#")]
    assert sorted(listed) == sorted(set(listed)), "named twice in .env.example"
    assert set(listed) - read == set(), "in .env.example, but tadafur/settings.py does not read it"
    assert read - set(listed) == set(), "read by tadafur/settings.py, but .env.example does not say so"


def test_each_line_of_env_example_is_explained():
    lines = (ROOT / ".env.example").read_text().splitlines()
    bare = [after for before, after in zip(["", *lines], lines, strict=False) if "=" in after and before[:1] != "#"
            and after[:1] != "#"]  # fmt: skip
    assert not bare, f"without a comment above: {bare}"


def test_only_the_settings_read_the_environment():
    found = []
    for room in ROOMS:
        for file in ours("*.py", room):
            for node in ast.walk(ast.parse(file.read_text())):
                if not isinstance(node, (ast.Attribute, ast.Name)):
                    continue
                spelt = ast.unparse(node)
                if spelt in ("os.getenv", "os.environ") and "DJANGO_SETTINGS_MODULE" not in file.read_text():
                    found.append(f"{name(file)}:{node.lineno}: {spelt}")
    assert not found, "\n".join(found)


# ── Dependencies ─────────────────────────────────────────────────────────────
LOCKS = ["requirements.lock", "requirements-test.lock"]


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def locked(lock: str) -> dict[str, tuple[str, list[str]]]:
    """What a lock file pins: normalized name → (version, hashes)."""
    entries = re.split(r"\n(?=\S)", (ROOT / lock).read_text().strip())
    pinned = {}
    for entry in entries:
        if entry.startswith("#"):
            continue
        match = re.match(r"([\w.-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", entry)
        assert match, f"{lock} does not pin «{entry.splitlines()[0]}»"
        pinned[normal(match[1])] = match[2], re.findall(r"--hash=sha256:[0-9a-f]{64}", entry)
    return pinned


def normal(requirement: str) -> str:
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", requirement)[0]).lower()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_requirement_has_its_hashes(lock):
    unhashed = [requirement for requirement, (_, hashes) in locked(lock).items() if not hashes]
    assert not unhashed, f"{lock}: without a hash: {unhashed}"


def test_the_locks_hold_every_dependency_and_agree():
    runtime, tests = (locked(lock) for lock in LOCKS)
    wanted = {normal(one) for one in project()["project"]["dependencies"]}
    for_tests = {normal(one) for one in project()["dependency-groups"]["test"] if isinstance(one, str)}
    assert wanted - set(runtime) == set(), "`make lock` was not run: missing from requirements.lock"
    assert (wanted | for_tests) - set(tests) == set(), "`make lock` was not run: missing from requirements-test.lock"
    assert set(runtime) - set(tests) == set(), "the tests would run without what the portal runs with"
    differ = {one: (runtime[one][0], tests[one][0]) for one in runtime if runtime[one][0] != tests[one][0]}
    assert not differ, f"another version in the tests than in the portal: {differ}"


def test_every_dependency_says_why_it_is_here():
    text = (ROOT / "pyproject.toml").read_text()
    lines = re.findall(r'^\s+"([\w.-]+(?:\[[\w,]+\])?[<>=~][^"]*)",?(.*)$', text, re.MULTILINE)
    all_of_them = [*project()["project"]["dependencies"]]
    for group in project()["dependency-groups"].values():
        all_of_them += [one for one in group if isinstance(one, str)]
    assert sorted(one for one, _ in lines) == sorted(all_of_them), "a dependency does not stand on a line of its own"
    silent = [one for one, comment in lines if len(comment.strip(" #")) < 10]
    assert not silent, f"without a reason beside it: {silent}"


# ── Doors ────────────────────────────────────────────────────────────────────
SIGN_IN = "/account/sign-in/"
STAFF = ("/admin/", "/account/", "/coordination/")
OPEN = {
    "sign-in": "where one signs in",
    "account_login": "the same, by the name that django-allauth asks for",
    "admin:login": "leads to where one signs in",
    "sign-out": "leaves by POST alone, and there is nobody to leave",
    "admin:logout": "the same",
    "ask-for-reset": "for who has forgotten the password, and says nothing of any account",
    "reset-sent": "says nothing of any account",
    "reset": "asks for a one-time link",
    "invitation": "asks for a one-time link",
}
OWN = {  # closed to visitors alone
    "account": "one's own account",
    "password": "one's own password",
    "sessions": "one's own devices",
    "account_reauthenticate": "says who one is",
}


def addresses(patterns, before="", space="") -> list[tuple[str, str]]:
    """(name, path) of every address below, with a made-up value in each place that asks for one."""
    found = []
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            found += addresses(pattern.url_patterns, route, inner)
        elif isinstance(pattern, URLPattern):
            path = re.sub(r"\(\?P<\w+>[^)]*\)", "milestones", route).replace(r"\Z", "")
            path = re.sub(r"<(?:(\w+):)?\w+>", lambda place: {"slug": "demnate"}.get(place[1], "6"), path)
            path = re.sub(r"[\^$]", "", path)
            found.append((f"{space}{pattern.name}", "/" + path))
    return found


def staff_addresses() -> list[tuple[str, str]]:
    from public.urls import urlpatterns

    given = {"card_pdf", "card_docx"}  # the public card, which cards/ gives out
    walked = addresses(get_resolver().url_patterns)
    visitors = {path for _, path in addresses(urlpatterns)} | {path for label, path in walked if label in given}
    found = [(label, path) for label, path in walked if path not in visitors]
    assert len(found) > 40, f"the walk found only {found}"
    assert all(path.startswith(STAFF) for _, path in found), f"not public, not staff: {found}"
    return found


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("who", ["a visitor", "a person without a mandate"])
def test_every_staff_address_is_closed(client, who, method):
    if who != "a visitor":
        client.force_login(User.objects.create_user("retired", is_staff=True, is_superuser=True))
    open_ = []
    for label, path in staff_addresses():
        own = label in OWN or label.startswith("mfa_")  # one's own second factor
        if label in OPEN or (own and who != "a visitor"):
            continue
        answer = getattr(client, method)(path)
        if answer.status_code != 302 or not answer["Location"].startswith(SIGN_IN):
            open_.append(f"{method.upper()} {path} ({label}): {answer.status_code}, not the way to {SIGN_IN}")
    assert not open_, "\n".join(open_)


def test_what_stays_open_exists_and_shows_nothing(client):
    for label in OPEN:
        try:
            path = reverse(label, args=["MQ", "forged"] if label in ("reset", "invitation") else [])
        except NoReverseMatch:
            pytest.fail(f"{label} is named as open but does not exist")
        assert "دمنات" not in client.get(path).content.decode()


# ── Words ────────────────────────────────────────────────────────────────────
class Words(HTMLParser):
    """Latin letters in what people read, outside <bdi> and outside an element that says its language."""

    VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
    UNREAD = {"script", "style", "head"}

    def __init__(self):
        super().__init__()
        self.open = []
        self.found = []

    def handle_starttag(self, tag, attrs):
        lang = dict(attrs).get("lang", "ar")
        if tag not in self.VOID:
            self.open.append((tag, tag == "bdi" or not lang.startswith("ar") or tag in self.UNREAD))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if re.search(r"[A-Za-z]", data) and not any(apart for _, apart in self.open):
            self.found.append(f"line {self.getpos()[0]}: «{' '.join(data.split())[:80]}» in <{self.open[-1][0]}>")


@pytest.mark.parametrize("path", PAGES)
def test_latin_words_are_set_apart_from_the_arabic(client, path):
    words = Words()
    words.feed(client.get(path).content.decode())
    assert not words.found, f"{path}: not inside <bdi> or an element with lang: {words.found}"
