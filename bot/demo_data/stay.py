"""One customer on the page: says what the plan says, and takes what comes as people do."""

from random import Random
from typing import Any, Final

from bot.demo_data.guest import Guest
from bot.demo_data.messages import Matter
from bot.demo_data.plan import Visit
from bot.demo_data.scene import Scene
from bot.demo_data.service import Service

_MOST_TURNS: Final = 8

Heard = dict[str, Any]


class Stay:
    """From opening the page to leaving it."""

    def __init__(self, scene: Scene, visit: Visit) -> None:
        self._scene = scene
        self._visit = visit
        self._chance = Random(visit.seed)  # noqa: S311  # a repeatable choice, no secret
        self._lang = visit.person.lang
        self._matter = visit.matter
        self._said = {visit.wording}
        self._ordered = False

    async def live(self) -> None:
        """Come, and go again."""
        scene, person = self._scene, self._visit.person
        token = scene.tokens.get(person.number, "")
        page = Guest(scene.http, scene.url, self._lang, token, scene.identity(person))
        async with page:
            self._page = page
            scene.tokens[person.number] = page.token
            await self._stay()

    async def _stay(self) -> None:
        if self._visit.matter.kind == "small_talk":
            for text in self._visit.matter.wordings:
                await self._say(text)
            return
        if self._happens(0.18):
            await self._say(self._word("greeting"))
        heard = await self._say(self._visit.matter.wordings[self._visit.wording])
        for _ in range(_MOST_TURNS):
            again = None if self._is_passed_on() else await self._react(heard)
            if again is None:
                break
            heard = again
        if self._is_passed_on():
            await self._with_a_person()
        elif self._page.owner == "bot" and self._happens(0.1):
            await self._page.end()

    def _is_passed_on(self) -> bool:
        return self._page.owner in {"waiting", "agent"}

    async def _with_a_person(self) -> None:
        service = Service(self._scene, self._page, self._visit, self._chance)
        if await service.serve() == "returned" and self._happens(0.6):
            other = self._other_question()
            heard = await self._say(self._chance.choice(other.wordings))
            if self._is_passed_on():
                await self._with_a_person()
            elif heard["decision"] == "answered" and self._happens(0.3):
                await self._page.judge(helped=True)

    async def _react(self, heard: Heard) -> Heard | None:
        """What the customer says to it; None if they leave."""
        match heard["decision"]:
            case "answered":
                return await self._to_an_answer(heard)
            case "clarified":
                return await self._to_choices(heard["choices"])
            case "form":
                return await self._to_the_form()
            case "social" if self._matter.kind not in {"foreign", "small_talk"}:
                return await self._not_understood()
        return None

    async def _to_an_answer(self, heard: Heard) -> Heard | None:
        await self._pause(10, 70)
        if self._matter.article in heard["articles"]:
            return await self._pleased()
        if self._happens(0.2):
            await self._page.judge(helped=False)
        elif self._happens(0.25):
            await self._say(self._word("not_helped"))
        elif self._happens(0.3):
            return None
        return await self._not_understood()

    async def _pleased(self) -> Heard | None:
        """Most of them just leave; a few say so, or have one more question."""
        if self._happens(0.2):
            await self._page.judge(helped=True)
        elif self._happens(0.2):
            await self._say(self._word("helped"))
        elif self._happens(0.06):
            await self._page.judge(helped=False)
        if self._happens(0.25):
            await self._say(self._word("thanks"))
        if self._matter is self._visit.matter and self._happens(0.14):
            self._matter = self._other_question()
            self._said = set()
            return await self._in_other_words()
        if self._happens(0.06):
            await self._say(self._word("goodbye"))
        return None

    async def _to_choices(self, choices: list[dict[str, str]]) -> Heard | None:
        await self._pause(4, 20)
        meant = [choice for choice in choices if choice["id"] == self._matter.article]
        if not meant and self._happens(0.3):
            meant = choices[:1]
        if meant and self._happens(0.95):
            return await self._say(meant[0]["label"], meant[0]["id"])
        if self._happens(0.3):
            return await self._say(self._word("none"))
        return await self._not_understood()

    async def _to_the_form(self) -> Heard | None:
        if self._ordered:
            await self._pause(8, 40)
            return await self._pleased()
        if self._happens(0.12):
            return await self._say(self._word("no_number"))
        return await self._say("{order}")

    async def _not_understood(self) -> Heard | None:
        """In other words, or a person, or nothing more."""
        if len(self._said) < len(self._matter.wordings) and self._happens(0.6):
            return await self._in_other_words()
        if self._happens(0.45):
            await self._pause(3, 15)
            await self._page.ask_for_person()
            return {"decision": "queued"}
        return None

    async def _in_other_words(self) -> Heard:
        left = [n for n in range(len(self._matter.wordings)) if n not in self._said]
        number = self._chance.choice(left)
        self._said.add(number)
        return await self._say(self._matter.wordings[number])

    async def _say(self, text: str, choice: str | None = None) -> Heard:
        await self._pause(4, 25)
        if "{order}" in text:
            self._ordered = True
            text = text.replace("{order}", self._chance.choice(self._scene.messages.order_numbers))
        return await self._page.say(text, choice)

    def _other_question(self) -> Matter:
        return self._chance.choice(
            [
                one
                for one in self._scene.messages.matters
                if (one.kind, one.lang) == ("question", self._lang) and one is not self._matter
            ]
        )

    def _word(self, what: str) -> str:
        return self._chance.choice(self._scene.messages.words[self._lang][what])

    def _happens(self, share: float) -> bool:
        return self._chance.random() < share

    async def _pause(self, least: float, most: float) -> None:
        await self._scene.lapse.sleep(self._chance.uniform(least, most))
