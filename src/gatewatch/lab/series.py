"""Made-up series of verdicts, one network and one component over ninety days, each with its truth.

Theory. Volunteers have a log-normal activity, come and go for weeks at a time, and test in sessions: one to four
tests, half an hour apart, more by day than by night. A test fails by chance at the series' baseline, and by
interference while a block acts on it; half of the later tests of a session repeat the luck of its first. `SCENARIOS`
is the whole list of what can happen to a series; `Plan` is one such story with its numbers drawn.

This is the level at which the detector is scored: no record, no observation, no rule. Whole archives in OONI's
format are `simulate`'s. What is not played: probes that lie about when they measured, blocks of some endpoints only
(`partial` here is some of the tests), and two blocks in one series.
Source: shared/facts/detection.md, head (tiers, scenarios, ranges); where it gives no number ours is chosen.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Words = NDArray[np.str_]
Span = tuple[float, float]

DAYS: Final = 90
HOURS: Final = DAYS * 24
LOCAL_OFFSET: Final = 7
"""Hours the local clock is ahead of UTC; hour 0 of a series is a Monday, midnight UTC."""
VOLUMES: Final[dict[str, tuple[float, int]]] = {"high": (44, 40), "mid": (11, 16), "low": (3.5, 8), "thin": (1.4, 5)}
"""Tests a day (source above) and volunteers (chosen) of each volume."""
TESTS_PER_SESSION: Final = 2.5
SAME_LUCK: Final = 0.5
"""Share of a session's later tests that end as its first did. Chosen, not measured."""
SPELL_DAYS: Final = 14.0
"""How long a volunteer stays, and stays away, in the mean. Chosen, not measured."""
NIGHT: Final = 0.3
"""Tests between 00 and 07 local for one in the same hours by day. Chosen, not measured."""
TIMETABLES: Final[tuple[tuple[Span, ...], ...]] = (((7, 11), (13, 17)), ((8, 18),), ((19, 23),))
"""Local hours on weekdays: as in Kenya's orders of 2023, office hours, evenings. The last two are chosen."""
WRONG: Final[tuple[Span, ...]] = ((9, 12), (20, 22))
"""Hours an order may say while one of `TIMETABLES` is what is done. Chosen, not measured."""


@dataclass(frozen=True)
class Block:
    """The truth of a series: interference at `rate` from `onset` to `end`, in local weekday `windows` if any."""

    onset: float
    end: float
    rate: float
    windows: tuple[Span, ...] = ()
    spill: float = 0.0

    def opens(self, hours: Floats) -> Bools:
        """Say for each time whether the block acts at that hour of the week, whatever the date."""
        if not self.windows:
            return np.ones(len(hours), np.bool_)
        clock, weekday = (hours + LOCAL_OFFSET) % 24, ((hours + LOCAL_OFFSET) // 24) % 7
        within = [(start <= clock) & (clock < end + self.spill) for start, end in self.windows]
        opens: Bools = np.logical_or.reduce(within) & (weekday < 5)
        return opens

    def acts(self, hours: Floats) -> Bools:
        """Say for each time whether the block acts then."""
        return (self.onset <= hours) & (hours < self.end) & self.opens(hours)


@dataclass(frozen=True)
class Series:
    """One series: its tests in order of time, and what truly happened (`block`, None for nothing).

    `probe` numbers what the tester shows of themselves, `state` is the verdict's word, `hours` counts from hour 0.
    `told` are the windows an order names, None where there is no order.
    """

    scenario: str
    volume: str
    hours: Floats
    probe: Ints
    state: Words
    block: Block | None
    told: tuple[Span, ...] | None


@dataclass(frozen=True)
class Plan:
    """What happens to a series. Spans are hours; a noise is a span with the rate of failures in it."""

    baseline: float
    drift: tuple[float, ...] = ()
    block: Block | None = None
    told: tuple[Span, ...] | None = None
    silence: Span = (0.0, 0.0)
    outage: Span = (0.0, 0.0)
    seen_down: float = 0.5
    noise: tuple[tuple[float, float, float], ...] = ()
    noisy: tuple[float, float, float] = (0.0, 0.0, 0.0)
    hostile: tuple[float, float, int] = (0.0, 0.0, 0)
    rush: float = 1.0
    resolvers: int = 1
    late: float = 0.0


@dataclass(frozen=True)
class _Tests:
    hours: Floats
    who: Ints
    luck: Floats
    session: Ints


Story = Callable[[np.random.Generator, Plan, np.random.Generator], Plan]


def draw(rng: np.random.Generator, scenario: str, volume: str, shared: np.random.Generator) -> Series:
    """Draw one series of a scenario at a volume.

    `shared` is a generator in one and the same state for all series of a scenario: what strikes them together is
    drawn from it.
    """
    plan = SCENARIOS[scenario](rng, Plan(baseline=rng.uniform(0, 0.05)), shared)
    tests = _tests(rng, volume, plan)
    block = plan.block or Block(0, 0, 0)
    acts = block.acts(tests.hours)
    chance = np.where(acts, block.rate, _baseline(plan, tests.hours))
    for start, end, rate in plan.noise:
        struck = (start <= tests.hours) & (tests.hours < end)
        chance = np.where(struck, np.maximum(chance, rate), chance)
    start, end, rate = plan.noisy
    chance = np.where((tests.who == 0) & (start <= tests.hours) & (tests.hours < end), rate, chance)
    state = np.where(tests.luck < chance, "blocked", "ok")
    out = (plan.outage[0] <= tests.hours) & (tests.hours < plan.outage[1])
    state = np.where(out, np.where(rng.uniform(size=len(out)) < plan.seen_down, "down", "blocked"), state)
    # sessions are numbered in no order of time, so a rotating tester's resolver changes at random
    probe = tests.who * plan.resolvers + tests.session % plan.resolvers
    hours, probe, state = _with_hostile(rng, plan, tests.hours, probe, state)
    came = ~(block.acts(hours) & (rng.uniform(size=len(hours)) < plan.late))
    order = np.argsort(hours[came], kind="stable")
    return Series(
        scenario=scenario,
        volume=volume,
        hours=hours[came][order],
        probe=probe[came][order],
        state=state[came][order],
        block=plan.block,
        told=plan.told,
    )


def _tests(rng: np.random.Generator, volume: str, plan: Plan) -> _Tests:
    """Draw who tests when; tester 0, the one a noisy plan strikes, is the busiest."""
    a_day, testers = VOLUMES[volume]
    activity = np.sort(rng.lognormal(0, 1, testers))[::-1]
    # twice as many as wanted, since half of the testers are away, and for the nights that are thinned
    wanted = 2 * DAYS * a_day / TESTS_PER_SESSION / (1 - (1 - NIGHT) * 7 / 24)
    begins, who = _sessions(rng, wanted, activity, (0, HOURS))
    present = _present(rng, testers, who, begins) | ((who == 0) & (plan.noisy[2] > 0))
    begins, who = begins[present], who[present]
    if plan.block and plan.rush > 1:
        # people who come because of the block: as many again as the volunteers, and gone after a fortnight
        span = (plan.block.onset + 6, min(plan.block.onset + SPELL_DAYS * 24, plan.block.end))
        extra = wanted / 2 * (plan.rush - 1) * (span[1] - span[0]) / HOURS
        more, new = _sessions(rng, extra, rng.lognormal(0, 1, testers), span)
        begins, who = np.concatenate([begins, more]), np.concatenate([who, new + testers])
    tests = rng.integers(1, 5, len(begins))
    hours = np.repeat(begins, tests) + 0.5 * np.concatenate([np.arange(n) for n in tests] or [np.zeros(0)])
    session = np.repeat(np.arange(len(begins)), tests)
    luck = rng.uniform(size=len(hours))
    first = np.concatenate([[0], np.cumsum(tests)])[:-1]
    same = rng.uniform(size=len(hours)) < SAME_LUCK
    luck = np.where(same, luck[np.repeat(first, tests)], luck)
    keep = (hours < HOURS) & ~((plan.silence[0] <= hours) & (hours < plan.silence[1]))
    return _Tests(hours[keep], np.repeat(who, tests)[keep], luck[keep], session[keep])


def _sessions(rng: np.random.Generator, wanted: float, activity: Floats, span: Span) -> tuple[Floats, Ints]:
    """Draw when sessions begin and whose they are, with the nights thinned."""
    count = int(rng.poisson(max(wanted, 0.0)))
    begins = rng.uniform(*span, count)
    awake = ((begins + LOCAL_OFFSET) % 24 >= 7) | (rng.uniform(size=count) < NIGHT)
    return begins[awake], rng.choice(len(activity), int(awake.sum()), p=activity / activity.sum())


def _present(rng: np.random.Generator, testers: int, who: Ints, begins: Floats) -> Bools:
    """Say of each session whether its tester is there then: on and off in turns of exponential length."""
    present = np.zeros(len(who), np.bool_)
    for tester in range(testers):
        turns = np.cumsum(rng.exponential(SPELL_DAYS * 24, 4 * DAYS // int(SPELL_DAYS) + 4))
        mine = who == tester
        present[mine] = (np.searchsorted(turns, begins[mine]) + rng.integers(2)) % 2 == 0
    return present


def _baseline(plan: Plan, hours: Floats) -> Floats:
    if plan.drift:
        return np.array(plan.drift)[(hours // 24).astype(np.int64)]
    return np.full(len(hours), plan.baseline)


def _with_hostile(
    rng: np.random.Generator, plan: Plan, hours: Floats, probe: Ints, state: Words
) -> tuple[Floats, Ints, Words]:
    """Add one person's made-up failures, twenty a day, under as many guises as the plan gives them."""
    start, end, guises = plan.hostile
    if not guises:
        return hours, probe, state
    made = rng.uniform(start, end, int((end - start) / 24 * 20))
    mask = probe.max(initial=0) + 1 + rng.integers(guises, size=len(made))
    return (
        np.concatenate([hours, made]),
        np.concatenate([probe, mask]),
        np.concatenate([state, np.full(len(made), "blocked")]),
    )


def _span(rng: np.random.Generator, shortest: float, longest: float) -> Span:
    """Draw a span whose length, in hours, lies between the two, beginning between the 20th and the 60th day."""
    start = float(rng.uniform(20, 60) * 24)
    return start, start + float(rng.uniform(shortest, longest))


def _full(rng: np.random.Generator, plan: Plan, shortest: float = 72, longest: float = 720) -> Plan:
    onset, end = _span(rng, shortest, longest)
    return replace(plan, block=Block(onset, end, float(rng.uniform(0.93, 1))))


def _partial(rng: np.random.Generator, plan: Plan) -> Plan:
    onset, end = _span(rng, 120, 720)
    return replace(plan, block=Block(onset, end, float(rng.uniform(0.3, 0.8))))


def _windows(rng: np.random.Generator, plan: Plan, told: tuple[Span, ...] = (), spill: float = 0.0) -> Plan:
    onset, end = _span(rng, 240, 720)
    windows = TIMETABLES[int(rng.integers(len(TIMETABLES)))]
    block = Block(onset, end, float(rng.uniform(0.93, 1)), windows, spill)
    acting = np.flatnonzero(block.acts(np.arange(int(onset * 4), int(end * 4) + 1) / 4)) + int(onset * 4)
    # the truth begins and ends with a time it acts at
    return replace(plan, block=replace(block, onset=acting[0] / 4, end=acting[-1] / 4 + 0.25), told=told or windows)


def _silence_inside(rng: np.random.Generator, plan: Plan) -> Plan:
    plan = _full(rng, plan, 336)
    assert plan.block
    length = float(rng.uniform(72, 192))
    start = float(rng.uniform(plan.block.onset + 36, plan.block.end - 36 - length))
    return replace(plan, silence=(start, start + length))


def _onset_in_silence(rng: np.random.Generator, plan: Plan) -> Plan:
    plan = _full(rng, plan, 168)
    assert plan.block
    return replace(plan, silence=(plan.block.onset - rng.uniform(12, 96), plan.block.onset + rng.uniform(12, 96)))


def _drifting(rng: np.random.Generator, plan: Plan) -> Plan:
    steps = np.clip(rng.uniform(0.05, 0.15) + np.cumsum(rng.normal(0, 0.01, DAYS)), 0.05, 0.15)
    return replace(plan, drift=tuple(steps.tolist()))


def _common_noise(plan: Plan, shared: np.random.Generator) -> Plan:
    starts = shared.uniform(0, HOURS - 12, 10)
    noise = tuple((float(s), float(s + shared.uniform(1, 6)), float(shared.uniform(0.2, 0.5))) for s in starts)
    return replace(plan, noise=noise)


def _noisy(rng: np.random.Generator, plan: Plan) -> Plan:
    start, end = _span(rng, 336, 720)
    return replace(plan, noisy=(start, end, float(rng.uniform(0.5, 1))))


def _hostile(rng: np.random.Generator, plan: Plan, guises: int) -> Plan:
    return replace(plan, hostile=(*_span(rng, 72, 168), guises))


SCENARIOS: Final[dict[str, Story]] = {
    "nothing": lambda rng, plan, shared: plan,
    "noisy tester": lambda rng, plan, shared: _noisy(rng, plan),
    "short outage": lambda rng, plan, shared: replace(plan, outage=_span(rng, 1, 3)),
    "silence": lambda rng, plan, shared: replace(plan, silence=_span(rng, 72, 336)),
    "full": lambda rng, plan, shared: _full(rng, plan),
    "6-24 h": lambda rng, plan, shared: _full(rng, plan, 6, 24),
    "partial": lambda rng, plan, shared: _partial(rng, plan),
    "weekday hours": lambda rng, plan, shared: _windows(rng, plan),
    "hours with spill": lambda rng, plan, shared: _windows(rng, plan, spill=1.5),
    "silence inside": lambda rng, plan, shared: _silence_inside(rng, plan),
    "onset in silence": lambda rng, plan, shared: _onset_in_silence(rng, plan),
    "baseline 5-15 %": lambda rng, plan, shared: _drifting(rng, plan),
    "service outage": lambda rng, plan, shared: replace(plan, outage=_span(shared, 3, 24), seen_down=0.95),
    "noise in common": lambda rng, plan, shared: _common_noise(plan, shared),
    "hostile, one guise": lambda rng, plan, shared: _hostile(rng, plan, 1),
    "hostile, four guises": lambda rng, plan, shared: _hostile(rng, plan, 4),
    "rotating noisy": lambda rng, plan, shared: replace(_noisy(rng, plan), resolvers=3),
    "rotating full": lambda rng, plan, shared: replace(_full(rng, plan), resolvers=3),
    "rush of testers": lambda rng, plan, shared: replace(_full(rng, plan), rush=5),
    "wrong order hours": lambda rng, plan, shared: _windows(rng, plan, told=WRONG),
    "half came late": lambda rng, plan, shared: replace(_full(rng, plan), late=0.5),
}
"""Every scenario by its name."""

INNOCENT: Final = ("nothing", "noisy tester", "short outage", "silence")
"""The four without a block that the false alarms are counted on."""
BLOCKS: Final = ("full", "6-24 h", "partial", "weekday hours", "hours with spill", "silence inside", "onset in silence")
"""The seven with a block that the recall is counted on."""
STRESS: Final = tuple(name for name in SCENARIOS if name not in (*INNOCENT, *BLOCKS))
"""Those beyond: told apart, and in no total."""
