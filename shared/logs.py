"""Logs: a past phrase and allow-listed fields, scrubbed of personal data; the messages of libraries never pass.

A module takes `log = structlog.get_logger()` and writes `log.info("Relay resumed", position=12)`. A field outside
`ALLOWED` is dropped and counted in the line.
"""

import logging
import re
import sys
import traceback
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, TextIO
from uuid import UUID

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from shared.settings import LogFormat

ALLOWED: Final = frozenset(
    {
        "at", "attempt", "batch", "cause", "count", "dropped_fields", "duration_ms", "error", "event", "incident",
        "level", "logger", "method", "model", "name", "outcome", "pid", "port", "position", "positions", "process_id",
        "projection", "seconds", "servers", "task",
        "role", "schema", "server", "service", "signal", "status", "stream", "subject", "timestamp", "topic",
        "version",
    }
)  # fmt: skip
"""The fields a log line may have; each is a name, a number or a code of the record, never of a person."""

HIDDEN: Final = "[hidden]"
"""What stands where something looked like personal data."""

_ROOT: Final = Path(__file__).resolve().parents[1]
_PERSONAL: Final = re.compile(
    r"(?P<code>\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b|\b[0-9a-f]{32}\b|\b[0-9a-f]{64}\b)"
    r"|[^\s@]+@[^\s@]+"  # an e-mail address, or a URL with a password
    r"|\beyJ[\w.-]+"  # a token
    r"|\+?\d(?:[ .-]?\d){6,}"  # a document, a telephone
)
"""What looks personal; ids and digests, which hold long runs of digits too, are recognised first and kept."""


def configure(
    log_format: LogFormat, *, service: str | None = None, stream: TextIO | None = None, level: int = logging.INFO
) -> None:
    """Send every log line of this process from `level` up to `stream` (default: standard error), libraries' included.

    Of a library's record only the logger's name, the level and the type of the exception pass. uvicorn's access log,
    which would hold addresses and query strings, stays off.
    """
    structlog.reset_defaults()
    structlog.configure(
        processors=[*_processors(service), _renderer(log_format)],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(stream or sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(handlers=[_Libraries()], level=logging.WARNING, force=True)
    access = logging.getLogger("uvicorn.access")
    access.handlers.clear()
    access.disabled, access.propagate = True, False


def _processors(service: str | None) -> list[Processor]:
    def named(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
        return {"service": service, **line} if service else line

    return [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        named,
        name_exception,
        drop_unknown,
        scrub,
    ]


def _renderer(log_format: LogFormat) -> Processor:
    if log_format is LogFormat.CONSOLE:
        return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    return structlog.processors.JSONRenderer(sort_keys=True, ensure_ascii=False)


def name_exception(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """Put the type of an exception (`error`) and our own line that it left (`at`) in place of its text and trace."""
    given = line.pop("exc_info", None)
    raised = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if isinstance(raised, BaseException):
        line["error"] = type(raised).__name__
        line.setdefault("at", place(raised))
    return line


def place(raised: BaseException) -> str | None:
    """Return file and line of the innermost of our own frames the exception went through, or None."""
    frames = traceback.extract_tb(raised.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(_ROOT) and ".venv" not in frame.filename]
    return f"{Path(ours[-1].filename).relative_to(_ROOT).as_posix()}:{ours[-1].lineno}" if ours else None


def drop_unknown(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """Keep the allowed fields; say in `dropped_fields` how many others there were."""
    kept = {key: value for key, value in line.items() if key in ALLOWED}
    return kept if len(kept) == len(line) else {**kept, "dropped_fields": len(line) - len(kept)}


def scrub(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """Hide what looks like a document, a telephone, an e-mail address or a token, in whatever field; the last step."""
    return {key: value if key == "timestamp" else _scrubbed(value) for key, value in line.items()}


def _scrubbed(value: Any) -> Any:
    match value:
        case None | bool() | int() | float():
            return value
        case str() | UUID() | Decimal():
            return _PERSONAL.sub(lambda found: found["code"] or HIDDEN, str(value))
        case Mapping():
            return {str(_scrubbed(key)): _scrubbed(item) for key, item in value.items()}
        case list() | tuple():
            return [_scrubbed(item) for item in value]
    return type(value).__name__


class _Libraries(logging.Handler):
    """Records of libraries, reduced to who spoke, how loudly, and the type of the exception."""

    def emit(self, record: logging.LogRecord) -> None:
        line = structlog.get_logger().bind(logger=record.name)
        line.log(record.levelno, "A library reported", exc_info=record.exc_info or None)
