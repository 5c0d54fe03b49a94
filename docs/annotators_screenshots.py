"""Take the pictures of annotators.vi.md anew, from a real doccano that holds the example articles.

From the repository's root: ``.venv/bin/python docs/annotators_screenshots.py``. It needs ``.doccano`` (made by
``hanchot annotations serve``) and Debian's ``chromium``; it takes a minute and leaves nothing running.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from hanchot.annotations.client import ANNOTATOR, Client
from hanchot.annotations.client_doccano import log_in
from hanchot.annotations.people import Invitation, invite
from hanchot.annotations.provision import questions_name, spans_name
from hanchot.annotations.push_corpus import GUIDELINE, Wish, push_corpus
from hanchot.annotations.questions import push_questions
from hanchot.annotations.server import credentials, start, stop
from hanchot.annotations.settings import Settings
from hanchot.workspace import Workspace, write_workspace

ENVIRONMENT = Path(".doccano")
IMAGES = Path("docs/images")
ARTICLE = "vy-da-gia-co-tam-ba-diem-sat-lo-bo-song-nhu-y-truoc-tet-72bee393"
# The paragraph of the pictures, and its TIME and TASK that are marked and joined there.
PARAGRAPH, TIME, TASK = 3, "chậm nhất ngày 20/3", "kiểm đếm"
WIDTH, HEIGHT = 1160, 700
PATIENCE = 20_000
PLACE = """words => {
    for (const line of document.querySelectorAll('.annotation-text svg text[id*=":"]')) {
        const start = line.textContent.indexOf(words);
        if (start < 0) continue;
        const range = document.createRange();
        range.setStart(line.firstChild, start);
        range.setEnd(line.firstChild, start + words.length);
        const box = range.getBoundingClientRect();
        return [box.left, box.right, box.top + box.height / 2];
    }
}"""
# The lines move while marks and relations come in.
STILL = f"""words => {{
    const before = window.place;
    window.place = JSON.stringify(({PLACE})(words) || Math.random());
    return window.place === before;
}}"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        server = start(Path(folder) / "doccano", port=0, environment=ENVIRONMENT, say=silent)
        try:
            administrator = credentials(server.folder)
            client = log_in(server.url, administrator.user, administrator.password)
            settings = Settings(server.url, administrator.user, "hanchot")
            take_pictures(client, settings, make_workspace(Path(folder) / "workspace"))
        finally:
            stop(server.folder)


def make_workspace(root: Path) -> Workspace:
    """The example articles with the guidelines of this repository."""
    write_workspace(root, example=True)
    shutil.copy(GUIDELINE, root / GUIDELINE)
    return Workspace(root)


def take_pictures(client: Client, settings: Settings, workspace: Workspace) -> None:
    push_corpus(client, settings, workspace, Wish(gold=True, only=(ARTICLE,)), say=silent)
    push_questions(client, settings, workspace, say=silent)
    (invitation,) = invite(client, settings, ["lan"], role=ANNOTATOR)
    # Without gold no class and no date is known beforehand, so that there is something to answer.
    shutil.rmtree(workspace.gold)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, locale="vi-VN")
        page.set_default_timeout(PATIENCE)
        enter(page, settings, invitation)
        mark_a_paragraph(page, settings)
        push_questions(client, settings, workspace, say=silent)
        answer_a_question(page, settings)
        browser.close()


def enter(page: Any, settings: Settings, invitation: Invitation) -> None:
    page.goto(f"{settings.url}/auth")
    page.locator("input[name=username]").fill(invitation.user)
    page.locator("input[name=password]").fill(invitation.password)
    page.get_by_role("button", name="Login").last.click()
    page.get_by_role("link", name=spans_name(settings.project)).wait_for()
    picture(page, "du-an", height=300)


def mark_a_paragraph(page: Any, settings: Settings) -> None:
    open_project(page, spans_name(settings.project))
    page.locator(".v-chip", has_text="TIME").wait_for()
    text = page.locator(".annotation-text")
    for _ in range(1, PARAGRAPH):
        # A key pressed before the paragraph is there counts on, but the page does not follow.
        before = text.inner_text()
        page.keyboard.press("ArrowRight")
        page.wait_for_function("old => document.querySelector('.annotation-text').innerText !== old", arg=before)
    place(page, TIME)
    # The marks come after the text.
    text.get_by_text("QUANTITY", exact=True).wait_for()
    mark_of(page, TIME, "TIME").click(button="right")
    # Its relation goes with it.
    text.get_by_text("DEADLINE", exact=True).first.wait_for(state="detached")
    page.keyboard.press("9")
    page.locator(".v-chip--active", has_text="TIME").wait_for()
    marks = text.get_by_text("TIME", exact=True)
    there = marks.count()
    left, right, middle = place(page, TIME)
    page.mouse.move(left + 1, middle)
    page.mouse.down()
    page.mouse.move(right - 1, middle, steps=4)
    picture(page, "vung")
    page.mouse.up()
    marks.nth(there).wait_for()
    page.locator(".v-input--switch label").click()
    page.locator(".v-input--switch label", has_text="Relation").wait_for()
    mark_of(page, TASK, "TASK").click()
    mark_of(page, TIME, "TIME").click()
    menu = page.locator(".menuable__content__active")
    menu.get_by_text("DEADLINE", exact=True).hover()
    picture(page, "quan-he")
    menu.get_by_text("DEADLINE", exact=True).click()
    text.get_by_text("DEADLINE", exact=True).first.wait_for()
    page.locator(".v-input--switch label").click()
    page.keyboard.press("Enter")
    page.get_by_text("25%").wait_for()
    picture(page, "xac-nhan")


def answer_a_question(page: Any, settings: Settings) -> None:
    page.get_by_role("button", name="Projects").click()
    open_project(page, questions_name(settings.project))
    page.get_by_text("1 of 2").wait_for()
    page.keyboard.press("ArrowRight")
    page.locator(".v-main").get_by_text(f"⟦{TIME}⟧").wait_for()
    page.keyboard.press("1")
    page.locator(".v-chip", has_text="BY").wait_for()
    picture(page, "cau-hoi")
    page.locator(".v-btn-toggle button").nth(4).click()
    page.get_by_role("textbox", name="Message").fill("due=2026-03-20")
    picture(page, "binh-luan")


def open_project(page: Any, name: str) -> None:
    page.get_by_role("link", name=name).click()
    # Before the page knows the project, its button leads nowhere.
    page.get_by_role("button", name=name).wait_for()
    page.locator(".v-app-bar__nav-icon").click()
    page.get_by_text("Start Annotation").click()


def mark_of(page: Any, words: str, label: str) -> Any:
    """The label that hangs under some words."""
    left, _, middle = place(page, words)
    marks = page.locator('.annotation-text g[style*="pointer"]').filter(has=page.get_by_text(label, exact=True))
    boxes = [(mark.bounding_box(), mark) for mark in marks.all()]
    return min(boxes, key=lambda found: abs(found[0]["x"] - left) + abs(found[0]["y"] - middle))[1]


def place(page: Any, words: str) -> Any:
    """Where some words stand once they have come to rest, in pixels: left, right, middle."""
    page.wait_for_function(STILL, arg=words, polling=200)
    return page.evaluate(PLACE, words)


def picture(page: Any, name: str, *, height: int = HEIGHT) -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    page.evaluate("document.fonts.ready")
    # Menus and switches move into place; a picture taken meanwhile shows them half-way.
    page.wait_for_function("document.getAnimations().every(one => one.playState !== 'running')")
    page.screenshot(path=IMAGES / f"{name}.png", clip={"x": 0, "y": 0, "width": WIDTH, "height": height})


def silent(line: str) -> None:
    """Progress that nobody reads."""


if __name__ == "__main__":
    main()
