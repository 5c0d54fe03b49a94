"""The loop with a person at doccano's own page: mouse and keys in headless Chromium, then home."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import spacy

from hanchot.annotations.client import ANNOTATOR
from hanchot.annotations.client_doccano import DoccanoServer, log_in
from hanchot.annotations.gold import EntitySpan, Relation, Trigger
from hanchot.annotations.markup import read_markup
from hanchot.annotations.people import Invitation, invite
from hanchot.annotations.provision import spans_name
from hanchot.annotations.pull import pull
from hanchot.annotations.push_corpus import Wish, push_corpus
from hanchot.annotations.scheme import Scheme, read_scheme
from hanchot.annotations.server import Server, credentials
from hanchot.annotations.settings import Settings
from hanchot.corpus.articles import make_article, paragraphs, read_articles, write_articles
from hanchot.workspace import Workspace, write_workspace

pytestmark = [pytest.mark.doccano, pytest.mark.browser]

# Emoji of one and of several code points and marks that no composed letter takes in: before, in and after spans.
# No line of the page is as wide as the PROJECT, so it goes over a line's end.
MARKED = """
🌊🌊 <1:TIME|Ngày 3/3>, 👩🏽 bà <2:PERSON|Hà> 🇻🇳 <3:DIRECTIVE|nhắc> \
<4:GROUP|các thôn x̣̃q̇> <5:TASK|dọn> kênh 🚜 <6:TIME|trước ngày 15/4/2026>.
@ 3 TIME 1
@ 3 ISSUER 2
@ 3 ASSIGNEE 4
@ 3 CONTENT 5
@ 5 DEADLINE 6

Đoạn này không có gì để đánh dấu. z̤̀ 🌊

👷🏻🇻🇳 Xã m̱̄ vừa <1:MILESTONE|khánh thành> <2:PROJECT|tuyến đường 🚜 nối bến phà cũ x̣̃ \
với khu tái định cư, chợ đầu mối rau quả, trạm bơm và cánh đồng mẫu lớn ở phía đông sông> 🎉.
@ 1 OBJECT 2
"""
PATIENCE = 20_000
# Where some words stand on the page, in pixels: from the left edge of the first to the right edge of the last.
PLACE = """words => {
    const lines = [...document.querySelectorAll('.annotation-text svg text[id*=":"]')];
    lines.sort((one, other) => parseInt(one.id) - parseInt(other.id));
    const start = lines.map(line => line.textContent).join('').indexOf(words), end = start + words.length;
    if (start < 0) return null;
    const boxes = [];
    let before = 0;
    for (const line of lines) {
        const [from, to] = [Math.max(start - before, 0), Math.min(end - before, line.textContent.length)];
        before += line.textContent.length;
        if (from >= to) continue;
        const range = document.createRange();
        range.setStart(line.firstChild, from);
        range.setEnd(line.firstChild, to);
        boxes.push(range.getBoundingClientRect());
    }
    const [first, last] = [boxes[0], boxes.at(-1)];
    return {
        lines: boxes.length,
        from: [first.left, first.top + first.height / 2],
        to: [last.right, last.top + last.height / 2],
    };
}"""
# The lines move while marks and relations come in.
STILL = f"""words => {{
    const before = window.place;
    window.place = JSON.stringify(({PLACE})(words) || Math.random());
    return window.place === before;
}}"""


@dataclass(frozen=True)
class Annotator:
    """A person at the page: what they do, each time waiting until the page shows it."""

    page: Any
    scheme: Scheme

    def log_in(self, url: str, invitation: Invitation) -> None:
        self.page.goto(f"{url}/auth")
        self.page.locator("input[name=username]").fill(invitation.user)
        self.page.locator("input[name=password]").fill(invitation.password)
        self.page.get_by_role("button", name="Login").last.click()

    def open(self, project: str) -> None:
        self.page.get_by_role("link", name=project).click()
        # Before the page knows the project, its button leads nowhere.
        self.page.get_by_role("button", name=project).wait_for()
        self.page.locator(".v-app-bar__nav-icon").click()
        self.page.get_by_text("Start Annotation").click()

    def read(self, text: str) -> None:
        """Wait until the page shows a paragraph."""
        self.place(text)

    def place(self, words: str) -> Any:
        self.page.wait_for_function(STILL, arg=words, polling=100)
        return self.page.evaluate(PLACE, words)

    def select(self, words: str) -> int:
        """Select words with the mouse; over how many lines they stand."""
        place = self.place(words)
        (left, first), (right, last) = place["from"], place["to"]
        mouse = self.page.mouse
        # A pixel inside the outer letters: their nearer edge is the one that is meant.
        mouse.move(left + 1, first)
        mouse.down()
        mouse.move(left + 9, first)
        mouse.move(right - 1, last, steps=4)
        mouse.up()
        return int(place["lines"])

    def mark(self, span: EntitySpan | Trigger, text: str) -> int:
        hotkey = next(one.hotkey for one in (*self.scheme.entities, *self.scheme.triggers) if one.label == span.label)
        there = self.marks(span.label).count()
        self.page.keyboard.press(hotkey)
        self.page.locator(".v-chip--active", has_text=span.label).wait_for()
        lines = self.select(text[span.start : span.end])
        self.marks(span.label).nth(there).wait_for()
        return lines

    def unmark(self, label: str) -> None:
        self.marks(label).click(button="right")
        self.marks(label).wait_for(state="detached")

    def marks(self, label: str) -> Any:
        return self.page.locator('.annotation-text g[style*="pointer"]').filter(
            has=self.page.get_by_text(label, exact=True)
        )

    def switch(self, mode: str) -> None:
        self.page.locator(".v-input--switch label").click()
        self.page.locator(".v-input--switch label", has_text=mode).wait_for()
        # The page keeps the place in the list of what was chosen: after PROJECT, the sixth, PLACE would be.
        chosen = self.page.locator(".v-chip--active")
        if chosen.count():
            chosen.click()
            chosen.wait_for(state="detached")

    def relate(self, relation: Relation, text: str) -> None:
        for span in (relation.source, relation.target):
            left, middle = self.place(text[span.start : span.end])["from"]
            # The label hangs under the words; the page draws equal labels in no order of the text.
            boxes = [(mark.bounding_box(), mark) for mark in self.marks(span.label).all()]
            min(boxes, key=lambda found: abs(found[0]["x"] - left) + abs(found[0]["y"] - middle))[1].click()
        shown = self.page.locator(".annotation-text").get_by_text(relation.role, exact=True)
        before = shown.count()
        self.page.locator(".menuable__content__active").get_by_text(relation.role, exact=True).click()
        shown.nth(before).wait_for()

    def confirm(self, so_far: int) -> None:
        self.page.keyboard.press("Enter")
        progress = self.page.locator(".v-card", has=self.page.get_by_text("Progress", exact=True))
        progress.filter(has_text=re.compile(rf"Complete\s*{so_far}\s")).wait_for()

    def go_on(self) -> None:
        self.page.keyboard.press("ArrowRight")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """One article of three paragraphs that are hard to count in."""
    workspace = Workspace(tmp_path / "không gian")
    write_workspace(workspace.root)
    marked = read_markup(MARKED, read_scheme(workspace.scheme), article_id="kho-dem", where="MARKED")
    text = "\n\n".join(paragraph.text for paragraph in marked)
    list(write_articles([make_article(title="Khó đếm", text=text)], workspace.articles))
    return workspace


@pytest.fixture
def client(doccano: Server) -> DoccanoServer:
    administrator = credentials(doccano.folder)
    return log_in(doccano.url, administrator.user, administrator.password)


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": 1200, "height": 800}, locale="vi-VN")
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def test_what_is_done_in_the_page_comes_home_code_point_for_code_point(
    doccano: Server, client: DoccanoServer, workspace: Workspace, page: Any
) -> None:
    scheme, settings = read_scheme(workspace.scheme), Settings(doccano.url, "admin", "trang web")
    (article,) = read_articles(workspace.articles)
    stored = list(paragraphs(article))
    wanted = list(read_markup(MARKED, scheme, article_id=article.id, where="MARKED"))
    assert [(one.key, one.text) for one in wanted] == [(one.key, one.text) for one in stored]
    # A suggestion that is wrong: too short.
    nlp = spacy.blank("xx")
    nlp.add_pipe("entity_ruler", name="ner").add_patterns(  # type: ignore[attr-defined]
        [{"label": "GROUP", "pattern": "các thôn"}]
    )
    push_corpus(client, settings, workspace, Wish(nlp=nlp), say=lambda line: None)
    (invitation,) = invite(client, settings, ["browser-lan"], role=ANNOTATOR)

    annotator = Annotator(page, scheme)
    annotator.log_in(doccano.url, invitation)
    annotator.open(spans_name(settings.project))
    lines = {}
    for number, paragraph in enumerate(wanted, start=1):
        annotator.read(paragraph.text)
        if number == 1:
            annotator.unmark("GROUP")
        for span in paragraph.spans:
            lines[span.label] = annotator.mark(span, paragraph.text)
        if paragraph.relations:
            annotator.switch("Relation")
            # The page keeps what was chosen by its place in the list: without this the first role would be given.
            if page.locator(".v-chip--active").count():
                page.locator(".v-chip--active").click()
            for relation in paragraph.relations:
                annotator.relate(relation, paragraph.text)
            annotator.switch("Span")
        annotator.confirm(number)
        annotator.go_on()
    assert lines["PROJECT"] > 1

    pulled = pull(client, settings, workspace)
    assert not pulled.problems and not pulled.conflicts
    for paragraph, version in zip(wanted, pulled.versions, strict=True):
        found = version.paragraph
        assert (found.key, found.text, found.spans) == (paragraph.key, paragraph.text, paragraph.spans)
        assert set(found.relations) == set(paragraph.relations)
        assert (version.user, version.confirmed) == (invitation.user, True)
    client.delete_project(pulled.versions[0].source.project)
