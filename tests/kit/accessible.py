"""What axe finds on a page; serious and critical findings are failures."""

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
}
STILL = """Promise.allSettled(
  document.getAnimations({ subtree: true })
    .filter((one) => one.effect.getComputedTiming().endTime < 1000)
    .map((one) => one.finished)
)"""
GRAVE = {"serious", "critical"}


async def findings(page: Page) -> list[str]:
    """One line per serious finding: rule, what it is, where."""
    # Half-way through a fade every colour is too pale: look when the page is still. Clocks that
    # shrink for a minute are no fades.
    await page.evaluate(STILL)
    results = await Axe().run(page, options=RULES)
    return [
        f"{page.url}: {found['id']}: {found['help']}: {node['html'][:160]}"
        for found in results.response["violations"]
        if found["impact"] in GRAVE
        for node in found["nodes"][:3]
    ]
