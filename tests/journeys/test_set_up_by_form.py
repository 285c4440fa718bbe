"""A new line of business from nothing, by forms alone; then a real caller reaches it."""

import asyncio
import datetime
import zoneinfo
from pathlib import Path

import pytest
import soundfile
from playwright.async_api import Browser, expect

from tests.conftest import OpenParty
from tests.journeys.conftest import AGENT_HZ
from tests.kit.api import logged_in
from tests.kit.desk import Desk
from tests.kit.set_up import SetUp
from tests.kit.stack import Stack
from tests.kit.tones import tone

pytestmark = pytest.mark.journey
WELCOME_HZ, CLOSED_HZ = 900.0, 1300.0
NUMBER, E164 = "01 80 00 04 10", "+33180000410"
EMAIL = "nora.fabre@locations.example"
PASSWORD = "une longue phrase 7"
PEOPLE = (
    "email;name;role;team;queues;skills\n"
    "ali.roux@locations.example;Ali Roux;conseiller;Équipe Locations;Locations;Baux:3\n"
    "eva.noir@locations.example;Eva Noir;superviseur;;;\n"
)
LOGGED = {
    "team": "Équipe Locations",
    "skill": "Baux",
    "calendar": "Horaires Locations",
    "prompt": "Accueil Locations",
    "queue": "Locations",
    "flow": "Parcours Locations",
    "number": E164,
    "membership": "Nora Fabre",
}
"""Kind in the change log → name of what was made."""


def mp3(path: Path, frequency_hz: float) -> Path:
    """Three seconds as an MP3 at a rate that no telephone has."""
    loud = tone(frequency_hz, 3.0) / 32768
    soundfile.write(path, loud.repeat(4), 32_000, format="MP3")
    return path


async def test_everything_by_form_then_a_call(
    stack: Stack, browser: Browser, party: OpenParty, tmp_path: Path
) -> None:
    setup = await SetUp.enter(stack, browser)
    for kind, name in (("teams", LOGGED["team"]), ("skills", LOGGED["skill"])):
        await setup.new(kind)
        await setup.fill(Nom=name)
        await setup.save()
    await make_hours(setup)
    await make_announcements(setup, tmp_path)
    await make_way_in(setup)
    await make_people(setup, tmp_path)
    link = await password_link(setup)
    newcomer = await Desk.open(stack, browser)
    await choose_password(newcomer, link)
    await newcomer.log_in(EMAIL, PASSWORD)
    await newcomer.take_post()
    caller = await party("0639980012", stack.sip)
    call = await caller.dial(NUMBER.replace(" ", ""))
    await call.hears(WELCOME_HZ)
    await newcomer.see("offer-card", "Locations")
    await newcomer.answer()
    await call.hears(AGENT_HZ)
    await call.hang_up()
    await newcomer.state("after_call")
    await newcomer.finish()
    await newcomer.leave_post()
    await closed_today(setup)
    call = await caller.dial(NUMBER.replace(" ", ""))
    await call.hears(CLOSED_HZ)
    await call.until("ended")
    await every_change_is_told(stack, setup)
    assert setup.errors == [] and newcomer.errors == []
    await newcomer.page.context.close()
    await setup.page.context.close()


def days() -> list[str]:
    """Today and, should midnight pass meanwhile, tomorrow."""
    today = datetime.datetime.now(zoneinfo.ZoneInfo("Europe/Paris")).date()
    return [str(today), str(today + datetime.timedelta(days=1))]


async def make_hours(setup: SetUp) -> None:
    """Closed all week; two special days open around the clock."""
    await setup.new("calendars")
    await setup.fill(Nom=LOGGED["calendar"])
    for _ in range(5):
        await setup.form.get_by_label("Retirer cette plage : ").first.click()
    await expect(setup.field("Pays des jours fériés")).to_have_value("FR")
    for day in days():
        await setup.form.locator("input[type=date]").fill(day)
        await setup.form.get_by_role("button", name="Ajouter un jour").click()
        await setup.act(f"add-span-{day}")
        times = setup.form.locator("input[type=time]")
        await times.nth(-2).fill("00:00")
        await times.nth(-1).fill("00:00")
    await setup.save()


async def make_announcements(setup: SetUp, folder: Path) -> None:
    """A welcome from files, and a closed message."""
    for name, frequency_hz in ((LOGGED["prompt"], WELCOME_HZ), ("Fermé Locations", CLOSED_HZ)):
        await setup.new("prompts")
        await setup.fill(Nom=name)
        await setup.field("Texte (Français)").fill("Bonjour.")
        await setup.field("Texte (Anglais)").fill("Hello.")
        file = mp3(folder / f"{frequency_hz:.0f}.mp3", frequency_hz)
        for language in ("fr", "en"):
            await setup.upload(language, file)
            await setup.sound_is_there(language)
        await setup.save()


async def make_way_in(setup: SetUp) -> None:
    """Queue, flow, number."""
    await setup.new("queues")
    await setup.field("Nom (Français)").fill(LOGGED["queue"])
    await setup.field("Nom (Anglais)").fill("Rentals")
    await setup.choose("Musique d'attente", "Musique fournie")
    await setup.form.get_by_label("Baux : Niveau").select_option("3")
    await setup.choose("Enregistrement", "Aucun")
    await setup.save()
    await setup.new("flows")
    await setup.fill(Nom=LOGGED["flow"])
    await setup.connect("hours", Horaires=LOGGED["calendar"])
    await setup.connect("welcome", Annonce=LOGGED["prompt"])
    await setup.connect("queue", **{"File d'attente": LOGGED["queue"]})
    await setup.connect("closed", Annonce="Fermé Locations")
    await setup.publish()
    await setup.new("numbers")
    await setup.fill(Numéro=NUMBER)
    await setup.choose("Parcours d'appel", LOGGED["flow"])
    await setup.save()
    await expect(setup.by("setup-table")).to_contain_text(E164)


async def make_people(setup: SetUp, folder: Path) -> None:
    """One by form, two by CSV, of whom one line would be refused were its queue unknown."""
    await setup.new("people")
    await setup.field("Nom").fill(LOGGED["membership"])
    await setup.field("E-mail").fill(EMAIL)
    await setup.choose("Équipe", LOGGED["team"])
    await setup.choose("Téléphone", "Navigateur")
    await setup.place("Files d'attente", LOGGED["queue"], 1)
    await setup.form.get_by_label("Baux : Niveau").select_option("4")
    await setup.save()
    file = folder / "people.csv"
    await asyncio.to_thread(file.write_text, PEOPLE, encoding="utf-8")
    await setup.page.get_by_role("button", name="Importer un CSV").click()
    dialog = setup.page.get_by_role("dialog")
    await dialog.locator("input[type=file]").set_input_files(file)
    await dialog.get_by_role("button", name="Importer", exact=True).click()
    await expect(dialog.get_by_role("status")).to_contain_text("2 personnes ajoutées")
    await setup.go("people")
    for name in ("Ali Roux", "Eva Noir"):
        await expect(setup.by("setup-table")).to_contain_text(name)


async def password_link(setup: SetUp) -> str:
    await setup.edit("people", LOGGED["membership"])
    await setup.form.get_by_role("button", name="Lien de mot de passe").click()
    return (await (await setup.see("password-link")).inner_text()).strip()


async def choose_password(desk: Desk, link: str) -> None:
    await desk.page.goto(link)
    await desk.page.get_by_label("Mot de passe").first.fill(PASSWORD)
    await desk.page.get_by_role("button").last.click()
    await expect(desk.page.locator("output")).to_be_visible()


async def closed_today(setup: SetUp) -> None:
    """The special days lose their only span: closed."""
    await setup.edit("calendars", LOGGED["calendar"])
    for _ in days():
        await setup.form.get_by_label("Retirer cette plage : ").first.click()
    await setup.save()


async def every_change_is_told(stack: Stack, setup: SetUp) -> None:
    """On the screen in words; in the data who, when, before and after."""
    await setup.go("changes")
    table = setup.by("changes")
    for name in LOGGED.values():
        await expect(table).to_contain_text(name)
    async with logged_in(stack, "administrator") as api:
        changes = await api.get("/changes?limit=200")
    who = stack.accounts("administrator")[0]["name"]
    for kind, name in LOGGED.items():
        made = [c for c in changes if (c["kind"], c["object_name"]) == (kind, name)]
        assert made[-1]["act"] == "create", (kind, made)
        assert made[-1]["account_name"] == who and made[-1]["at"]
        assert made[-1]["before"] == {} and made[-1]["after"]
    closed = next(c for c in changes if c["object_name"] == LOGGED["calendar"])
    day = days()[0]
    assert (closed["before"]["special"][day], closed["after"]["special"][day]) == ([[0, 1440]], [])
