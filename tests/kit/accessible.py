"""What axe finds on a page; serious and critical findings are failures. And its picture.

Screens that have a name are photographed on the way, into var/screens (`make screens` keeps them).
"""

from pathlib import Path

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

from tests.kit.desk import LANGUAGES, Desk

RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
}
STILL = """new Promise((still) => {
  const fades = () => document.getAnimations({ subtree: true })
    .some((one) => one.effect.getComputedTiming().endTime < 1000);
  let frames = 0;
  const look = () => {
    frames = fades() ? 0 : frames + 1;
    if (frames === 3) still(); else requestAnimationFrame(look);
  };
  look();
})"""
GRAVE = {"serious", "critical"}
SCREENS = Path(__file__).parents[2] / "var" / "screens"


async def findings(page: Page, name: str = "") -> list[str]:
    """One line per serious finding: rule, what it is, where. `name`: of the picture, if any."""
    # Half-way through a fade every colour is too pale: look when the page is still, three frames
    # on end, for a fade begins a frame after its element. Clocks that shrink for a minute are none.
    await page.evaluate(STILL)
    if name:
        language = await page.evaluate("document.documentElement.lang")
        await page.screenshot(path=SCREENS / f"{name}-{language}.png")
    results = await Axe().run(page, options=RULES)
    return [
        f"{page.url}: {found['id']}: {found['help']}: {node['html'][:160]}"
        for found in results.response["violations"]
        if found["impact"] in GRAVE
        for node in found["nodes"][:3]
    ]


async def findings_in_both(desk: Desk, name: str = "") -> list[str]:
    """The same in the page's language and in the other one, which is left again."""
    found = await findings(desk.page, name)
    for other in [each for each in LANGUAGES if each != desk.language]:
        await desk.switch(other)
        found += await findings(desk.page, name)
        await desk.switch(desk.language)
    return found
