"""Days and instants of a case in words: in the zone of the books, with both ends where only those are known."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ..calendar import day_in
from ..written import day_words
from .candidate import FAR_FUTURE
from .configuration import Moment


@dataclass(frozen=True)
class Days:
    """How days are told: the first day of the case, and the zone in which days are cut."""

    first: date
    zone: str

    def day(self, index: int) -> str:
        return day_words(self.first + timedelta(days=int(index)))

    def at(self, seconds: int) -> str:
        """An instant in the books' zone, to the minute."""
        local = datetime.fromtimestamp(seconds, ZoneInfo(self.zone))
        return f"{day_words(local.date())}, {local:%H:%M}"

    def between(self, earliest: int, latest: int) -> str:
        """An instant of which only two bounds may be known."""
        if latest >= FAR_FUTURE:
            return "now"
        if earliest == latest:
            return self.at(latest)
        days = [datetime.fromtimestamp(max(end, 0), ZoneInfo(self.zone)).date() for end in (earliest, latest)]
        if days[0] == days[1]:
            return f"some time on {day_words(days[1])}"
        return f"some time between {self.at(earliest)} and {self.at(latest)}"

    def index(self, at: datetime) -> int:
        """The number of the day of an instant, counted from the first day of the case."""
        return (day_in(at, self.zone) - self.first).days

    def point(self, moment: Moment) -> str:
        """A moment as a day, such as `2 April 2026` and `some time between 1 April 2026 and 1 May 2026`."""
        if moment.latest is None:
            return "before the records begin"
        end = day_words(day_in(moment.latest, self.zone))
        if moment.earliest is None:
            return f"some time before {end}"
        if self.on_one_day(moment):
            return end
        return f"some time between {day_words(day_in(moment.earliest, self.zone))} and {end}"

    def on_one_day(self, moment: Moment) -> bool:
        """Whether it is known on which day it was."""
        ends = [day_in(end, self.zone) for end in (moment.earliest, moment.latest) if end]
        return len(ends) == 2 and ends[0] == ends[1]

    def moment(self, moment: Moment) -> str:
        """Since when something has stood."""
        return f"since {self.point(moment)}"

    def spell(self, since: Moment, until: Moment | None) -> str:
        """From when to when something stood, or since when it has."""
        return self.moment(since) if until is None else f"from {self.point(since)} to {self.point(until)}"
