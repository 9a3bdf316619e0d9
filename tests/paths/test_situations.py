"""Each shipped rule singly: where it works, and where it must not."""

import re

import pytest

from paths.situations import given, smallest, world
from threatlas.paths.rules import Rule, by_technique, shipped_rules

RULES = by_technique(shipped_rules())


@pytest.mark.parametrize("rule", shipped_rules(), ids=lambda rule: rule.id)
def test_a_rule_works_in_its_smallest_world_and_without_none_of_its_parts(rule: Rule) -> None:
    assets, flows, had = smallest(rule)
    assert given([rule], world(assets, flows), had)[rule.id] >= {str(fact) for fact in rule.gives}
    for fact in set(had):
        assert not given([rule], world(assets, flows), set(had) - {fact}), f"works without {fact}"
    for flow in flows:
        assert not given([rule], world(assets, [other for other in flows if other != flow]), had), f"without {flow}"
    for variable, flag, must_be in rule.flags:
        turned = re.sub(rf" -?{flag}\b", f" -{flag}" if must_be else f" {flag}", assets[variable])
        assert not given([rule], world({**assets, variable: turned}, flows), had), f"whatever {variable} is"


MAIL = {
    "mail": "channel public",
    "index": "rag-index",
    "agent": "agent",
    "send": "tool",
    "out": "channel",
    "ann": "person",
}
MAIL_FLOWS = ["mail feeds index", "agent retrieves index", "agent calls send", "send sends-to out", "agent answers ann"]
API = {
    "api": "inference-api public",
    "model": "model",
    "data": "dataset",
    "in": "channel public",
    "corp": "organisation",
}
API_FLOWS = ["api serves model", "data trains model", "in feeds data", "corp owns model"]
LAB = {"hub": "hub", "base": "model", "host": "host", "ann": "person", "key": "key", "store": "data-store"}
LAB_FLOWS = ["hub provides base", "host pulls-from hub", "ann works-on host", "key stored-in host", "key unlocks store"]
CODE = {"bot": "agent", "rules": "agent-configuration", "pc": "host", "sh": "tool", "index": "hub", "mcp": "mcp-server"}
CODE_FLOWS = [
    *("rules feeds bot", "rules stored-in pc", "bot runs-on pc", "bot calls sh", "sh executes-on pc"),
    *("bot calls mcp", "index provides mcp", "pc pulls-from index"),
]
CHAT = {
    "site": "application public generative",
    "llm": "ai-service",
    "agent": "agent",
    "ann": "person",
    "docs": "rag-index",
}
CHAT_FLOWS = ["site calls llm", "site answers ann", "site retrieves docs", "llm serves agent", "docs concerns ann"]
PANEL = {"panel": "application vulnerable", "bot": "agent", "key": "key", "ann": "person", "set": "agent-configuration"}
PANEL_FLOWS = ["panel manages bot", "key unlocks panel", "ann uses panel", "set feeds bot", "key stored-in set"]
FACE = {"gate": "edge-device", "face": "model biometric", "eye": "sensor", "bob": "person", "corp": "organisation"}
FACE_FLOWS = ["gate serves face", "eye feeds face", "face concerns bob", "corp owns face"]
LINK = {"mail": "channel public", "ann": "person", "bot": "agent browser"}
LINK_FLOWS = ["mail delivers-to ann", "ann uses bot"]
AGENTS = {"one": "agent", "two": "agent"}
AGENTS_FLOWS = ["one calls two"]
LEARNS = {"m": "model learns"}
JOBS = {
    "train": "training-pipeline",
    "desk": "application",
    "gpu": "host",
    "pypi": "hub",
    "lib": "package",
    "app": "application",
    "box": "container",
    "model": "model",
}
JOBS_FLOWS = [
    *("train runs-on gpu", "train pulls-from pypi", "train builds model", "pypi provides lib"),
    *("desk executes-on gpu", "app runs-on box", "app pulls-from pypi"),
]
MEMORY = {"m": "model generative", "d": "dataset sensitive"}
MEMORY_FLOWS = ["d trains m"]

WORKS = [
    # Reconnaissance and preparation
    ("T0000", API | {"model": "model documented"}, API_FLOWS, [], "knows(model/technology)"),
    ("T0087", FACE, FACE_FLOWS, [], "has(bob/identity)"),
    ("T0088", FACE, FACE_FLOWS, ["has(bob/identity)"], "has(bob/likeness)"),
    ("T0065", MAIL, MAIL_FLOWS, [], "has(prompt)"),
    ("T0058", LAB, LAB_FLOWS, ["has(base/poisoned)"], "offered(base)"),
    ("T0021", {"shop": "application public open"}, [], ["reaches(shop)"], "has(shop/account)"),
    # Models
    ("T0040", API, API_FLOWS, ["reaches(api)"], "queries(model)"),
    ("T0040", CHAT, CHAT_FLOWS, ["reaches(llm)"], "has(llm/twin)"),
    ("T0044", {"net": "model on-device"}, [], ["has(net/twin)"], "full(net)"),
    ("T0005.001", API, API_FLOWS, ["queries(model)"], "replica(model)"),
    ("T0043.002", API, API_FLOWS, ["proxy(model)"], "adversarial(model)"),
    ("T0008.003", FACE, FACE_FLOWS, ["adversarial(face)"], "has(face/prop)"),
    ("T0011.003", LINK, LINK_FLOWS, ["reaches(mail)", "has(bot/prompt)"], "instructs(bot)"),
    ("T0031", LEARNS, [], ["tampered(m)"], "impact(m/corruption)"),
    ("T0020", LEARNS, [], ["queries(m)", "influences(m)"], "tampered(m)"),
    ("T0020", API, API_FLOWS, ["writes(in)"], "tampered(data)"),
    ("T0059", API, API_FLOWS, ["tampered(data)"], "impact(data/corruption)"),
    # Evasion
    ("T0015", FACE, FACE_FLOWS, ["has(face/prop)", "reaches(eye)"], "evaded(face)"),
    ("T0015", API, API_FLOWS, ["adversarial(model)", "queries(model)"], "evaded(model)"),
    ("T0015", FACE, FACE_FLOWS, ["has(bob/likeness)", "queries(face)"], "evaded(face)"),
    ("T0068", MAIL, MAIL_FLOWS, ["has(prompt)"], "bypasses(agent/content)"),
    ("T0076", LAB, LAB_FLOWS, ["has(base/poisoned)"], "bypasses(hub/artefact)"),
    # Poisoning
    ("T0020", API, API_FLOWS, ["reaches(in)", "queries(model)"], "tampered(data)"),
    ("T0018.000", LAB, LAB_FLOWS, ["has(base/surrogate)"], "has(base/poisoned)"),
    # Supply chain
    ("T0010.003", LAB, LAB_FLOWS, ["offered(base)"], "planted(host)"),
    ("T0010.005", CODE, CODE_FLOWS, ["offered(mcp)"], "tampered(mcp)"),
    ("T0010.001", JOBS, JOBS_FLOWS, ["writes(lib)"], "tampered(train)"),
    ("T0010.001", JOBS, JOBS_FLOWS, ["has(train/payload)", "has(pypi/account)"], "tampered(train)"),
    ("T0010.001", JOBS, JOBS_FLOWS, ["writes(lib)"], "executes(box)"),
    ("T0010.003", LAB, [*LAB_FLOWS, "base runs-on host"], ["writes(base)", "has(base/payload)"], "executes(host)"),
    ("T0011.000", LAB, LAB_FLOWS, ["planted(host)"], "executes(host)"),
    ("T0011.003", PANEL | {"w": "web"}, [*PANEL_FLOWS, "ann browses w"], ["influences(w)"], "holds(key)"),
    # Injection
    ("T0093", MAIL, MAIL_FLOWS, ["reaches(mail)", "has(prompt)"], "influences(index)"),
    ("T0051.001", MAIL, MAIL_FLOWS, ["influences(agent)", "has(agent/prompt)"], "instructs(agent)"),
    ("T0051.000", CHAT, CHAT_FLOWS, ["queries(site)"], "jailbroken(site)"),
    ("T0051.002", MAIL, MAIL_FLOWS, ["influences(index)", "has(agent/prompt)"], "instructs(agent)"),
    ("T0051.002", LINK, ["mail feeds bot"], ["influences(bot)", "has(bot/prompt)"], "instructs(bot)"),
    ("T0080.000", {"m": "memory", "a": "agent"}, ["m feeds a"], ["instructs(a)"], "tampered(m)"),
    # Agents
    ("T0053", CODE, CODE_FLOWS, ["jailbroken(bot)"], "executes(pc)"),
    ("T0081", CODE, CODE_FLOWS, ["executes(pc)"], "tampered(rules)"),
    ("T0081", PANEL, PANEL_FLOWS, ["uses(panel)"], "tampered(set)"),
    ("T0103", CODE, CODE_FLOWS, ["executes(pc)"], "instructs(bot)"),
    ("T0108", CODE, CODE_FLOWS, ["instructs(bot)"], "uses(pc)"),
    ("T0110", CODE, CODE_FLOWS, ["writes(mcp)"], "tampered(mcp)"),
    # Hosts and credentials
    ("T0050", JOBS, JOBS_FLOWS, ["uses(desk)"], "executes(gpu)"),
    ("T0049", JOBS | {"train": "training-pipeline misconfigured"}, JOBS_FLOWS, ["reaches(train)"], "executes(gpu)"),
    ("T0041", FACE, FACE_FLOWS, ["has(gate/device)", "reaches(gate)"], "executes(gate)"),
    ("T0049", PANEL, PANEL_FLOWS, ["reaches(panel)"], "uses(panel)"),
    ("T0055", LAB, LAB_FLOWS, ["executes(host)"], "holds(key)"),
    ("T0012", LAB, LAB_FLOWS, ["holds(key)"], "writes(store)"),
    ("T0083", PANEL, PANEL_FLOWS, ["uses(panel)"], "holds(key)"),
    ("T0106", PANEL, PANEL_FLOWS, ["deceives(ann)"], "holds(key)"),
    # Collection and exfiltration
    ("T0085.000", MAIL, MAIL_FLOWS, ["jailbroken(agent)"], "collected(index)"),
    ("T0086", MAIL, MAIL_FLOWS, ["jailbroken(agent)", "collected(index)"], "exfiltrated(index)"),
    ("T0077", MAIL, MAIL_FLOWS, ["instructs(agent)"], "exfiltrated(index)"),
    ("T0057", CHAT, CHAT_FLOWS, ["queries(site)"], "exfiltrated(docs)"),
    ("T0057", MEMORY, MEMORY_FLOWS, ["queries(m)", "jailbroken(m)", "knows(d/members)"], "exfiltrated(d)"),
    ("T0024.000", MEMORY, MEMORY_FLOWS, ["queries(m)", "proxy(m)", "has(d/sample)"], "knows(d/members)"),
    # Deception
    (
        "T0052",
        MAIL | {"mail": "channel"},
        ["mail delivers-to ann"],
        ["reaches(mail)", "has(ann/identity)"],
        "deceives(ann)",
    ),
    ("T0073", FACE, FACE_FLOWS, ["evaded(face)", "has(bob/likeness)"], "uses(gate)"),
    # Impact
    ("T0048.000", FACE, FACE_FLOWS, ["evaded(face)"], "impact(corp/fraud)"),
    ("T0048.003", CHAT, CHAT_FLOWS, ["collected(docs)"], "impact(ann/injury)"),
    ("T0048.003", LAB, LAB_FLOWS, ["tampered(host)"], "impact(ann/injury)"),
    ("T0048.003", LAB, LAB_FLOWS, ["executes(host)", "collected(host)"], "impact(ann/injury)"),
    ("T0048.004", API, API_FLOWS, ["replica(model)"], "impact(corp/theft)"),
]
"""Technique, world, facts had, and one that the technique gives."""

FAILS = [
    # Knowledge of a model that nobody wrote about.
    ("T0000", API, API_FLOWS, [], "knows(model/technology)"),
    # No stand-in, no sample: an offline attack on an undocumented model.
    ("T0043.002", API, API_FLOWS, ["has(attack-code)"], "adversarial(model)"),
    ("T0002.001", API, API_FLOWS, [], "has(model/surrogate)"),
    # A session of one's own with a public service is none with those who build on it.
    ("T0040", CHAT, CHAT_FLOWS, ["reaches(llm)"], "queries(llm)"),
    ("T0040", CHAT, CHAT_FLOWS, ["reaches(llm)"], "queries(agent)"),
    ("T0051.000", CHAT, CHAT_FLOWS, ["has(llm/twin)"], "jailbroken(llm)"),
    # A session of one's own deceives nobody else.
    ("T0048.003", CHAT, CHAT_FLOWS, ["jailbroken(site)"], "impact(ann/injury)"),
    ("T0077", MAIL, MAIL_FLOWS, ["jailbroken(agent)"], "exfiltrated(index)"),
    # A crafted input that cannot be put to the model.
    ("T0015", API, API_FLOWS, ["adversarial(model)"], "evaded(model)"),
    # A picture of somebody whom the model does not know.
    ("T0015", FACE | {"eve": "person"}, FACE_FLOWS, ["has(eve/likeness)", "queries(face)"], "evaded(face)"),
    # Scores that nobody sees.
    ("T0024.001", API | {"data": "dataset sensitive"}, API_FLOWS, ["queries(model)"], "exfiltrated(data)"),
    # Answers alone do not tell what a model learnt from.
    ("T0024.000", MEMORY, MEMORY_FLOWS, ["queries(m)"], "knows(d/members)"),
    ("T0057", MEMORY, MEMORY_FLOWS, ["queries(m)", "jailbroken(m)"], "exfiltrated(d)"),
    # One wrong decision, or a question: no model is worse for it.
    ("T0031", API, API_FLOWS, ["evaded(model)", "queries(model)"], "impact(model/corruption)"),
    ("T0031", LEARNS, [], ["queries(m)"], "impact(m/corruption)"),
    ("T0020", LEARNS, [], ["queries(m)"], "tampered(m)"),
    ("T0059", API, API_FLOWS, ["offered(data)", "influences(data)"], "impact(data/corruption)"),
    # Knowing how a model is built, and nothing to try on.
    ("T0043.003", API, API_FLOWS, ["knows(model/technology)"], "adversarial(model)"),
    ("T0020", API, API_FLOWS, ["reaches(in)", "knows(model/technology)"], "tampered(data)"),
    # A link, and an agent that takes no prompts from links.
    ("T0011.003", LINK | {"bot": "agent"}, LINK_FLOWS, ["reaches(mail)", "has(bot/prompt)"], "instructs(bot)"),
    # A tool that was changed starts no agent: its code does, where it runs.
    ("T0103", CODE, CODE_FLOWS, ["tampered(mcp)"], "instructs(bot)"),
    # What the adversary read elsewhere is in no answer of the agent.
    (
        "T0077",
        MAIL | {"db": "data-store"},
        [*MAIL_FLOWS, "send reads db"],
        ["instructs(agent)", "collected(db)"],
        "exfiltrated(db)",
    ),
    # What is typed into an application is in no other session.
    ("T0093", CHAT, CHAT_FLOWS, ["reaches(site)", "has(prompt)"], "influences(site)"),
    # Text among numbers to learn from, and code among pages.
    ("T0020", API, API_FLOWS, ["influences(data)"], "tampered(data)"),
    (
        "T0079",
        LINK | {"w": "web", "pc": "host"},
        ["ann browses w", "ann works-on pc"],
        ["has(pc/payload)"],
        "influences(w)",
    ),
    # A package that nobody published, for jobs that nobody advises.
    ("T0010.001", JOBS, JOBS_FLOWS, ["has(train/payload)"], "tampered(train)"),
    ("T0010.001", JOBS, JOBS_FLOWS, ["influences(pypi)"], "tampered(train)"),
    # An identity is shown with its password, not in its place.
    ("T0091", LAB | {"key": "account"}, LAB_FLOWS, ["holds(key)"], "writes(store)"),
    # What is sent to those who watch is not outside.
    (
        "T0086",
        MAIL | {"out": "monitoring"},
        MAIL_FLOWS,
        ["jailbroken(agent)", "collected(index)"],
        "exfiltrated(index)",
    ),
    # What one agent tells another comes back only to who asked the first.
    ("T0053", AGENTS, AGENTS_FLOWS, ["jailbroken(one)"], "queries(two)"),
    # Harm without its cause.
    ("T0048.003", LAB, LAB_FLOWS, ["executes(host)"], "impact(ann/injury)"),
    ("T0048.003", LINK, LINK_FLOWS, ["uses(bot)"], "impact(ann/injury)"),
    ("T0048.003", FACE, FACE_FLOWS, ["deceives(bob)", "has(bob/likeness)"], "impact(bob/injury)"),
    (
        "T0048.000",
        CODE | {"corp": "organisation"},
        [*CODE_FLOWS, "corp owns bot"],
        ["evaded(bot)"],
        "impact(corp/fraud)",
    ),
    ("T0048.002", CHAT, CHAT_FLOWS, ["jailbroken(site)"], "impact(ann/society)"),
    # A physical object, where nothing looks.
    ("T0015", API, [*API_FLOWS, "in feeds model"], ["has(model/prop)", "reaches(in)"], "evaded(model)"),
    # What takes input without a check need not run it.
    ("T0049", {"s": "gateway misconfigured", "h": "host"}, ["s runs-on h"], ["reaches(s)"], "executes(h)"),
    # A device that verifies what it starts, or stands elsewhere.
    (
        "T0041",
        FACE | {"gate": "edge-device pinned"},
        FACE_FLOWS,
        ["has(gate/device)", "reaches(gate)"],
        "executes(gate)",
    ),
    ("T0041", FACE, FACE_FLOWS, ["reaches(gate)"], "executes(gate)"),
    ("T0010.003", LAB, [flow for flow in LAB_FLOWS if "works-on" not in flow], ["offered(base)"], "tampered(base)"),
    # A look-alike does not get into what is built without a person by itself.
    ("T0010.001", JOBS, JOBS_FLOWS, ["offered(lib)"], "executes(box)"),
    # Versions that are fixed, hubs where somebody looks.
    ("T0010.003", LAB | {"base": "model pinned"}, LAB_FLOWS, ["offered(base)"], "tampered(base)"),
    ("T0010.005", CODE | {"mcp": "mcp-server pinned"}, CODE_FLOWS, ["offered(mcp)"], "tampered(mcp)"),
    ("T0010.001", LAB | {"hub": "hub curated"}, LAB_FLOWS, ["has(base/payload)", "has(host/payload)"], "planted(host)"),
    ("T0058", LAB | {"hub": "hub -open"}, LAB_FLOWS, ["has(base/poisoned)"], "offered(base)"),
    # A package for one hub does not spoil what comes from another.
    ("T0010.003", LAB, LAB_FLOWS, ["influences(hub)"], "tampered(base)"),
    # Something that lies on a host where nobody works.
    ("T0011.000", LAB, [flow for flow in LAB_FLOWS if "works-on" not in flow], ["planted(host)"], "executes(host)"),
    # A prompt at hand, and no way in.
    ("T0093", MAIL, MAIL_FLOWS, ["has(prompt)"], "influences(mail)"),
    ("T0051.001", MAIL, MAIL_FLOWS, ["has(agent/prompt)"], "instructs(agent)"),
    # Content of the adversary's that is no prompt: a file, a package, code.
    ("T0051.001", MAIL, MAIL_FLOWS, ["influences(agent)", "has(payload)"], "instructs(agent)"),
    ("T0051.002", MAIL, MAIL_FLOWS, ["influences(agent)"], "instructs(agent)"),
    # Text on a page that waits for nobody.
    ("T0051.002", LINK | {"w": "web"}, ["bot browses w"], ["influences(bot)", "has(bot/prompt)"], "instructs(bot)"),
    # An account somewhere else.
    ("T0012", API | {"api": "inference-api open"}, API_FLOWS, ["reaches(api)", "has(in/account)"], "queries(model)"),
    ("T0073", LAB, [*LAB_FLOWS, "ann uses hub"], ["has(store/account)"], "deceives(ann)"),
    # Code made for another machine.
    (
        "T0011",
        CODE | LAB | {"in": "channel"},
        [*LAB_FLOWS, "in delivers-to ann"],
        ["deceives(ann)", "has(pc/payload)"],
        "executes(host)",
    ),
    # A tool without powers.
    ("T0053", MAIL, MAIL_FLOWS, ["jailbroken(agent)"], "executes(out)"),
    ("T0101", MAIL, MAIL_FLOWS, ["jailbroken(agent)"], "impact(out/destruction)"),
    # What the agent's sending tool cannot have seen.
    ("T0086", MAIL | {"db": "data-store"}, MAIL_FLOWS, ["jailbroken(agent)", "collected(db)"], "exfiltrated(db)"),
    # A sandbox without a known flaw.
    ("T0105", {"box": "sandbox", "pc": "host"}, ["box runs-on pc"], ["executes(box)"], "executes(pc)"),
    # A flaw that is not there.
    ("T0049", PANEL | {"panel": "application"}, PANEL_FLOWS, ["reaches(panel)"], "uses(panel)"),
    # A person whom no channel reaches.
    ("T0052", MAIL, MAIL_FLOWS, ["reaches(mail)", "has(ann/identity)"], "deceives(ann)"),
    # Access alone is no harm.
    ("T0048.000", FACE, FACE_FLOWS, ["queries(face)"], "impact(corp/fraud)"),
    ("T0048.004", API, API_FLOWS, ["proxy(model)"], "impact(corp/theft)"),
]


def outcome(technique: str, assets: dict[str, str], flows: list[str], had: list[str]) -> set[str]:
    found = given(RULES[f"AML.{technique}"], world(assets, flows), had)
    return set().union(*found.values())


@pytest.mark.parametrize(("technique", "assets", "flows", "had", "fact"), WORKS)
def test_it_works(technique: str, assets: dict[str, str], flows: list[str], had: list[str], fact: str) -> None:
    assert fact in outcome(technique, assets, flows, had)


@pytest.mark.parametrize(("technique", "assets", "flows", "had", "fact"), FAILS)
def test_it_must_not(technique: str, assets: dict[str, str], flows: list[str], had: list[str], fact: str) -> None:
    assert fact not in outcome(technique, assets, flows, had)


AXIOMS = [rule for rule in shipped_rules() if rule.technique is None]


@pytest.mark.parametrize(
    ("assets", "flows", "had", "fact", "follows"),
    [
        # Words pass what passes words on, and are not in the numbers that others put out.
        ({"a": "channel", "b": "agent"}, ["a feeds b"], "influences(a)", "influences(b)", True),
        ({"a": "model generative", "b": "agent"}, ["a feeds b"], "influences(a)", "influences(b)", True),
        ({"a": "model", "b": "agent"}, ["a feeds b"], "influences(a)", "influences(b)", False),
        ({"a": "feature-store", "b": "agent"}, ["a feeds b"], "influences(a)", "influences(b)", False),
        ({"a": "monitoring", "b": "rag-index"}, ["a feeds b"], "influences(a)", "influences(b)", False),
        ({"a": "sensor", "b": "model generative"}, ["a feeds b"], "influences(a)", "influences(b)", False),
        # A store that can be changed at will is changed; a model that was changed has read nothing, but says what others read.
        ({"a": "data-store"}, [], "writes(a)", "tampered(a)", True),
        ({"a": "model-registry"}, [], "writes(a)", "tampered(a)", True),
        ({"a": "rag-index", "b": "agent"}, ["b retrieves a"], "tampered(a)", "influences(a)", True),
        ({"a": "model generative"}, [], "tampered(a)", "influences(a)", False),
        ({"a": "model generative"}, [], "writes(a)", "influences(a)", False),
        ({"a": "model generative", "b": "agent"}, ["a feeds b"], "tampered(a)", "influences(b)", True),
        # A pipeline that was changed runs where it runs.
        ({"a": "training-pipeline", "b": "host"}, ["a runs-on b"], "tampered(a)", "executes(b)", True),
        # But numbers are learnt from, and computed with.
        ({"a": "feature-store", "b": "dataset"}, ["a feeds b"], "influences(a)", "influences(b)", True),
        ({"a": "model", "b": "model"}, ["a feeds b"], "influences(a)", "influences(b)", True),
    ],
)
def test_what_follows_by_itself(assets: dict[str, str], flows: list[str], had: str, fact: str, follows: bool) -> None:
    found = given(AXIOMS, world(assets, flows), [had])
    assert (fact in set().union(*found.values())) == follows
