"""How the registry's pages look: one frame and one style, in the language that the browser prefers."""

import base64
import hashlib
from typing import Any, Final

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from shared.errors import Words
from shared.languages import Language, preferred

STYLE: Final = (
    ":root{color-scheme:light}body{font:1.0625rem/1.5 system-ui,sans-serif;color:#1b1b1b;background:#fff;margin:0}"
    "header,main,footer{max-width:44rem;margin:0 auto;padding:1rem}header{border-bottom:4px solid #8a1538}"
    ".wide header,.wide main,.wide footer{max-width:72rem}"
    "footer{border-top:1px solid #767676;font-size:.95rem}h1{font-size:1.75rem;line-height:1.2}a{color:#0b4f8a}"
    "h2{font-size:1.3rem;line-height:1.25;margin:2rem 0 .5rem}h1,h2,dd,td,p{overflow-wrap:anywhere}"
    "dt{font-weight:600}dd{margin:0 0 .75rem}figure{margin:1rem 0}figure svg{width:12rem;height:12rem}"
    "label{display:block;font-weight:600;margin:1rem 0 .25rem}"
    "input{font:inherit;box-sizing:border-box;display:block;width:100%;max-width:26rem;min-height:2.75rem;"
    "padding:.4rem .6rem;border:2px solid #595959;border-radius:4px}"
    "button{font:inherit;font-weight:600;min-height:2.75rem;margin:.75rem 0;padding:.4rem 1.1rem;border:0;"
    "border-radius:4px;background:#0b4f8a;color:#fff;cursor:pointer}"
    "a:focus-visible,input:focus-visible,button:focus-visible{outline:3px solid #c15a00;outline-offset:2px}"
    "table{border-collapse:collapse;width:100%}caption{text-align:left;padding:.25rem 0}"
    "th,td{text-align:left;padding:.4rem .6rem .4rem 0;border-bottom:1px solid #b5b5b5;vertical-align:top}"
    "td button{margin:0}.notice{border-left:6px solid #b3261e;background:#fdf0ef;padding:.25rem 1rem}"
    ".note{font-size:.95rem;color:#4a4a4a}.skip{position:absolute;left:-99rem}.skip:focus{position:static}"
    "@media(max-width:40rem){thead{position:absolute;left:-99rem}td{display:block;border:0;padding:.1rem 0}"
    "tr{display:block;border-bottom:1px solid #b5b5b5;padding:.5rem 0}"
    "td[data-name]::before{content:attr(data-name)': ';color:#4a4a4a}td:first-child{font-weight:600}}"
    "@media print{header,footer,.skip{display:none}main{padding:0}}"
)
_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
_READING: Final = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; frame-ancestors 'none'"
_ACTING: Final = f"{_READING}; script-src 'self'; connect-src 'self'; form-action 'self'"
_TEMPLATES: Final = Environment(
    loader=PackageLoader("services.registry.api"), autoescape=True, undefined=StrictUndefined
)


def language_of(request: Request) -> Language:
    """Return the language that a browser prefers; Spanish when it prefers none of ours."""
    return preferred(request.headers.get("accept-language"))


def rendered(template: str, language: Language = Language.SPANISH, **facts: Any) -> str:
    """Return a page; in its template `t(es, en)` gives the words of the language, and `w(words)` those of a `Words`."""

    def both(es: str, en: str) -> str:
        return language.of(Words(es, en))

    return _TEMPLATES.get_template(template).render(t=both, w=language.of, lang=language.value, style=STYLE, **facts)


def page(template: str, language: Language, status: int = 200, *, acts: bool = False, **facts: Any) -> HTMLResponse:
    """Answer with a page; it may use its own style and, where it `acts`, the script and the forms of this host.

    Nothing comes from anywhere else.
    """
    headers = {
        "Content-Security-Policy": _ACTING if acts else _READING,
        "Content-Language": language.value,
        "Vary": "Accept, Accept-Language",
    }
    return HTMLResponse(rendered(template, language, **facts), status, headers=headers)
