"""AI services, self-hosted models, agents, tools, MCP servers and training, from imports and calls in Python and JavaScript."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from threatlas.systems.discovery.finding import Found, Link, SourceFile, Trace, application, web
from threatlas.systems.discovery.interest import code_of
from threatlas.systems.discovery.python_code import Call, Code, Function
from threatlas.systems.discovery.services import (
    AGENTS,
    LOCAL,
    MCP_CLIENTS,
    MCP_SERVERS,
    MODULES,
    NPM,
    ROUTERS,
    WEB_READERS,
    lookup,
    service,
    service_of_host,
)
from threatlas.vocabulary import AssetKind, Flag, Relation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from threatlas.systems.description import Origin

_HOST = re.compile(r"https?://(?:[^/@\s]{1,100}@)?([A-Za-z0-9.-]{1,200})(?::(\d{1,5}))?")
_SCRIPT_IMPORT = re.compile(r"(?:\bfrom|\brequire\s?\(|\bimport\s?\(?)\s{0,4}['\"]([@\w][\w./@-]{0,150})['\"]")
_JAVASCRIPT = (".js", ".jsx", ".ts", ".tsx", ".mjs", ".cjs")
_BEDROCK = frozenset({"bedrock", "bedrock-runtime", "bedrock-agent", "bedrock-agent-runtime"})
_TRAINERS = re.compile(
    r"(?:transformers|trl|peft|unsloth|setfit|sentence_transformers)\.(?:\w{0,40}Trainer)\Z"
    r"|(?:pytorch_lightning|lightning(?:\.pytorch)?)\.Trainer\Z|autotrain\.\w{1,40}\Z"
)
_RUNS = ("subprocess.", "os.system", "os.popen", "asyncio.create_subprocess", "exec", "eval", "pty.spawn")
_FETCHES = ("requests.", "httpx.", "aiohttp.", "urllib.request.", "playwright.")
_PORTS = {"11434": ("ollama", "Ollama"), "1234": ("lm-studio", "LM Studio")}


def wants(path: str) -> bool:
    """Python and JavaScript or TypeScript."""
    return path.endswith((".py", *_JAVASCRIPT)) and not path.endswith((".min.js", ".d.ts"))


def find(file: SourceFile) -> Iterator[Trace]:
    """What the file's imports and calls speak to or define."""
    if file.path.endswith(_JAVASCRIPT):
        yield from _script(file)
        return
    code = code_of(file.text)
    for name, line in code.imports:
        yield from _import(file, name, line)
    for url, line in code.urls:
        yield from _address(file, url, line)
    for call in code.calls:
        yield from _call(file, call)
    yield from _functions(file, code)


def _import(file: SourceFile, name: str, line: int) -> Iterator[Trace]:
    origin = file.at(line)
    if found := lookup(MODULES, name):
        yield Link(application(origin), Relation.CALLS, service(found, origin), origin)
    if local := LOCAL.get(name) or LOCAL.get(name.partition(".")[0]):
        yield Link(application(origin), Relation.CALLS, _local(*local, origin), origin)
    if framework := lookup(AGENTS, name):
        yield from _agent(framework, origin)
    if name.partition(".")[0] in WEB_READERS:
        yield Link(
            web(origin), Relation.FEEDS, application(origin), origin, guess="a library that reads the web is there"
        )
    if router := ROUTERS.get(name.partition(".")[0]):
        yield from _router(router, origin)
    if _begins(name, MCP_SERVERS):
        yield Link(_mcp_server(origin), Relation.RUNS_ON, _host(origin), origin, guess="code runs somewhere")
    elif _begins(name, MCP_CLIENTS):
        agent = Found(
            AssetKind.AGENT,
            "mcp-client",
            origin,
            "Agent of this repository that uses MCP servers",
            guess="it connects to MCP servers",
        )
        yield Link(application(origin), Relation.SERVES, agent, origin, guess="its code lies here")


def _begins(name: str, modules: tuple[str, ...]) -> bool:
    return any(name == module or name.startswith((f"{module}.", f"{module}/")) for module in modules)


def _local(name: str, title: str, origin: Origin, detail: str = "") -> Found:
    return Found(AssetKind.INFERENCE_API, name, origin, title, flags=frozenset({Flag.GENERATIVE}), detail=detail)


def _router(title: str, origin: Origin) -> Iterator[Trace]:
    why = f"{title} speaks to many services; which ones is not plain from the import"
    gateway = Found(AssetKind.AI_SERVICE, "routed-models", origin, f"Services behind {title}", "internet", guess=why)
    yield Link(application(origin), Relation.CALLS, gateway, origin, guess=why)


def _agent(framework: str, origin: Origin) -> Iterator[Trace]:
    flags = frozenset({Flag.BROWSER}) if framework == "browser-use" else frozenset[Flag]()
    why = f"{framework} is there to build agents with"
    agent = Found(AssetKind.AGENT, framework, origin, f"Agent built with {framework}", flags=flags, guess=why)
    yield Link(application(origin), Relation.SERVES, agent, origin, guess="its code lies here")


def _mcp_server(origin: Origin) -> Found:
    return Found(AssetKind.MCP_SERVER, "own-mcp-server", origin, "MCP server of this repository")


def _address(file: SourceFile, url: str, line: int) -> Iterator[Trace]:
    found = _HOST.match(url)
    if not found:
        return
    origin = file.at(line)
    if name := service_of_host(found[1]):
        yield Link(application(origin), Relation.CALLS, service(name, origin), origin)
    elif found[2] in _PORTS:
        yield Link(application(origin), Relation.CALLS, _local(*_PORTS[found[2]], origin), origin)


def _call(file: SourceFile, call: Call) -> Iterator[Trace]:
    origin = file.at(call.line)
    last = call.name.rpartition(".")[2]
    if last in ("client", "resource") and call.texts and call.texts[0] in _BEDROCK:
        yield Link(application(origin), Relation.CALLS, service("bedrock", origin), origin, authenticated=True)
    elif last in ("AzureOpenAI", "AsyncAzureOpenAI", "AzureChatOpenAI"):
        yield Link(application(origin), Relation.CALLS, service("azure-openai", origin), origin, authenticated=True)
    elif _TRAINERS.match(call.name):
        training = Found(
            AssetKind.TRAINING_PIPELINE, "training", origin, "Training code of this repository", detail=call.name
        )
        trained = Found(
            AssetKind.MODEL, "trained-model", origin, "Model trained here", guess="training code is there to make one"
        )
        yield Link(training, Relation.BUILDS, trained, origin, guess="training code is there to make one")
    elif (
        (model := call.named.get("model"))
        and isinstance(model, str)
        and last in ("create", "completion", "generate", "parse")
    ):
        yield from _named_model(model, origin)


def _named_model(model: str, origin: Origin) -> Iterator[Trace]:
    """``provider/model``, as LiteLLM writes it, or a bare name whose beginning tells the provider."""
    if not re.match(r"[\w./:@-]{1,80}\Z", model):
        return
    provider = next((name for beginning, name in _MODELS if model.startswith(beginning)), None)
    if provider == "ollama":
        found = _local("ollama", "Ollama", origin, f"model {model}")
    elif provider:
        found = service(provider, origin, detail=f"model {model}")
    else:
        return
    why = "the name of the model tells whose it is"
    yield Link(application(origin), Relation.CALLS, found, origin, guess=why)


_MODELS = (
    *(("gpt-", "openai"), ("o1", "openai"), ("o3", "openai"), ("o4-", "openai"), ("openai/", "openai")),
    *(
        ("text-embedding-3", "openai"),
        ("claude-", "anthropic"),
        ("anthropic/", "anthropic"),
        ("azure/", "azure-openai"),
    ),
    *(("gemini", "google-ai"), ("vertex_ai/", "google-ai"), ("bedrock/", "bedrock"), ("mistral/", "mistral")),
    *(("ollama/", "ollama"), ("ollama_chat/", "ollama"), ("groq/", "groq"), ("openrouter/", "openrouter")),
    *(("deepseek/", "deepseek"), ("deepseek-chat", "deepseek"), ("command-r", "cohere"), ("grok-", "xai")),
)


def _functions(file: SourceFile, code: Code) -> Iterator[Trace]:
    """Functions that are offered to agents, with what their bodies can do."""
    if not code.functions:
        return
    names = [name for name, _ in code.imports]
    framework = next((found for name in names if (found := lookup(AGENTS, name))), None)
    serves = any(_begins(name, MCP_SERVERS) for name in names)
    for function in code.functions:
        yield from _tool(file, function, framework, serves=serves)


def _tool(file: SourceFile, function: Function, framework: str | None, *, serves: bool) -> Iterator[Trace]:
    origin = file.at(function.line)
    tool = Found(AssetKind.TOOL, function.name, origin, f"{function.name}()")
    if serves:
        yield Link(_mcp_server(origin), Relation.CALLS, tool, origin)
    else:
        why = "a tool is offered to an agent" + (f" of {framework}" if framework else "")
        name = framework or "agent"
        agent = Found(
            AssetKind.AGENT,
            name,
            origin,
            f"Agent built with {framework}" if framework else "Agent of this repository",
            guess=why,
        )
        yield Link(agent, Relation.CALLS, tool, origin, guess=why)
        yield Link(application(origin), Relation.SERVES, agent, origin, guess="its code lies here")
    if any(call.startswith(_RUNS) for call in function.calls):
        yield Link(tool, Relation.EXECUTES, _host(origin), origin)
    if any(call.startswith(_FETCHES) for call in function.calls):
        yield Link(tool, Relation.READS, web(origin), origin, guess="it makes HTTP requests; where to is not known")
        yield Link(tool, Relation.SENDS, web(origin), origin, guess="it makes HTTP requests; where to is not known")
    if any(call in ("open", "io.open") or call.endswith((".write_text", ".read_text")) for call in function.calls):
        files = Found(AssetKind.DATA_STORE, "files", origin, "Files that tools can open", guess="a tool opens files")
        yield Link(tool, Relation.READS, files, origin, guess="it opens files; which is not known")


def _host(origin: Origin) -> Found:
    return Found(AssetKind.HOST, "host", origin, "Host that the code runs on", guess="code runs somewhere")


def _script(file: SourceFile) -> Iterator[Trace]:
    for number, line in file.lines():
        origin = file.at(number)
        for found in _SCRIPT_IMPORT.finditer(line):
            yield from _package(found[1], origin)
        if "://" in line:
            for address in _HOST.finditer(line):
                yield from _address(file, address[0], number)


def _package(name: str, origin: Origin) -> Iterator[Trace]:
    parts = name.split("/")
    base = "/".join(parts[: 2 if name.startswith("@") else 1])
    if known := NPM.get(base):
        yield Link(application(origin), Relation.CALLS, service(known, origin), origin)
    if local := LOCAL.get(base):
        yield Link(application(origin), Relation.CALLS, _local(*local, origin), origin)
    if framework := AGENTS.get(base):
        yield from _agent(framework, origin)
    if base == "ai":
        yield from _router(ROUTERS["ai"], origin)
    if name.startswith("@modelcontextprotocol/sdk/server"):
        yield Link(_mcp_server(origin), Relation.RUNS_ON, _host(origin), origin, guess="code runs somewhere")
