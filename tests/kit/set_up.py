"""The set-up screens in a real Chromium, in the words of an administrator."""

from pathlib import Path

from playwright.async_api import Browser, Locator, expect

from tests.kit.desk import Desk
from tests.kit.stack import Stack


class SetUp(Desk):
    """An administrator's page. Fields are named as they are on the screen, in French."""

    @classmethod
    async def enter(cls, stack: Stack, browser: Browser, language: str = "fr") -> "SetUp":
        """Logged in as the demo's administrator."""
        desk = await cls.open(stack, browser, language)
        assert isinstance(desk, SetUp)
        account = stack.accounts("administrator")[0]
        await desk.log_in(account["login"], account["password"])
        await desk.see("profile-menu")
        return desk

    @property
    def form(self) -> Locator:
        return self.by("setup-form")

    async def go(self, kind: str) -> None:
        await self.page.goto(f"{self.stack.origin}/setup/{kind}")
        await expect(self.page.locator("main h1")).to_be_visible()

    async def new(self, kind: str) -> None:
        """An empty form of that kind."""
        await self.go(kind)
        await self.act("setup-new")
        await expect(self.form).to_be_visible()

    async def edit(self, kind: str, name: str) -> None:
        """The form of the object of that name."""
        await self.go(kind)
        await self.by("setup-table").get_by_role("button", name=name, exact=True).click()
        await expect(self.form).to_be_visible()

    async def fill(self, **fields: str) -> None:
        """`Nom="…"`; a blank in a label is written `_`."""
        for label, value in fields.items():
            await self.field(label.replace("_", " ")).fill(value)

    def field(self, label: str) -> Locator:
        return self.form.get_by_label(label, exact=True)

    async def choose(self, label: str, option: str) -> None:
        await self.field(label).select_option(label=option)

    async def place(self, group: str, name: str, number: int) -> None:
        """A level or a place for one object of the group."""
        fields = self.form.get_by_role("group", name=group)
        await fields.get_by_label(f"{name} : ").select_option(str(number))

    async def upload(self, language: str, file: Path) -> None:
        """A sound from a file, until the site has taken it in."""
        await self.by(f"sound-{language}").locator("input[type=file]").set_input_files(file)

    async def sound_is_there(self, language: str) -> None:
        await expect(self.by(f"sound-{language}").locator("audio")).to_be_visible()

    def step(self, id: str) -> Locator:
        """One step of the call flow that is being drawn."""
        return self.by(f"step-{id}")

    async def connect(self, id: str, **fields: str) -> None:
        """Options of a step's fields by their labels; a blank in a label is written `_`."""
        for label, option in fields.items():
            field = self.step(id).get_by_label(label.replace("_", " "), exact=True)
            await field.select_option(label=option)

    async def publish(self) -> None:
        """The draft is good, and callers meet it."""
        await self.act("flow-publish")
        await expect(self.form).to_have_count(0)

    async def save(self) -> None:
        """The form closes: the site has taken it."""
        await self.act("setup-save")
        await expect(self.form).to_have_count(0)
