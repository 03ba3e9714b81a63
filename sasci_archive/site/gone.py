"""What a reader gets where nothing is: no such page (404), and what was here and is public no more (410, https://www.rfc-editor.org/rfc/rfc9110#section-15.5.11).

A folder of files cannot answer 410 by itself. For servers that can be told, what to tell them is made beside the pages, from one list of
addresses: Apache and hosts of static pages find theirs by its name, nginx and Caddy are pointed at theirs. Where nobody is told, the page in its
place says it, and asks search engines not to list it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import msgspec

from sasci_archive.catalogue import Held
from sasci_archive.formats import linkset
from sasci_archive.model.inlines import View
from sasci_archive.site.values import Page, Site
from sasci_archive.store.shown import SIGN

MISSING = "404.html"
GONE = "410.html"
LIST = SIGN
SERVERS = "servers/"


class Gone(View, frozen=True):
    """An address of the site at which and below which nothing is any more, and the page that says so."""

    below: str
    page: str


class Told(View, frozen=True):
    """`gone.json`: what `inv serve` answers 410 for."""

    gone: tuple[Gone, ...]


def gone(site: Site) -> tuple[Gone, ...]:
    """Every seminar that was withdrawn, with all the files of its edition."""
    withdrawn = [entry.slug for entry in site.catalogue.lazily() if entry.held is Held.WITHDRAWN]
    return tuple(Gone(f"seminars/{slug}/", f"seminars/{slug}/index.html") for slug in withdrawn)


def pages(site: Site) -> Iterator[Page]:
    """The two pages, the list, and what servers are told."""
    yield site.page(MISSING, "missing.html.j2", title="There is no such page", listed=False, rooted=True)
    yield site.page(GONE, "gone.html.j2", title="This is not public any more", listed=False, rooted=True)
    found, base = gone(site), urlsplit(site.settings.address).path.rstrip("/")
    yield Page(LIST, msgspec.json.format(msgspec.json.encode(Told(found)), indent=1) + b"\n")
    for name, lines in (
        (".htaccess", apache(found, base)),
        ("_redirects", redirects(found, base)),
        (f"{SERVERS}nginx.conf", nginx(found, base)),
        (f"{SERVERS}Caddyfile", caddy(found, base)),
    ):
        yield Page(name, ("\n".join(lines) + "\n").encode())


def apache(found: tuple[Gone, ...], base: str) -> Iterator[str]:
    """Apache 2.4 reads it where it lies (AllowOverride FileInfo). What is answered once is not asked again: the page that says it is gone is itself below
    what is gone. https://httpd.apache.org/docs/2.4/rewrite/flags.html#flag_g"""
    yield f"ErrorDocument 404 {base}/{MISSING}"
    yield f"ErrorDocument 410 {base}/{GONE}"
    yield "AddType text/vtt .vtt"
    for name, kind in _kinds():
        yield f'<Files "{name}">'
        yield f"  ForceType {kind}"
        yield "</Files>"
    if found:
        yield "<IfModule mod_rewrite.c>"
        yield "  RewriteEngine On"
        for each in found:
            yield "  RewriteCond %{ENV:REDIRECT_STATUS} ^$"
            yield f"  RewriteRule ^{re.escape(each.below.rstrip('/'))}(/|$) - [G]"
        yield "</IfModule>"


def redirects(found: tuple[Gone, ...], base: str) -> Iterator[str]:
    """Hosts of static pages that read `_redirects` know no 410: all they can say is that it is not there.
    https://docs.netlify.com/routing/redirects/redirect-options/"""
    yield "# What was withdrawn. These hosts cannot answer 410 (gone): the page that says so is given with 404."
    for each in found:
        yield f"{base}/{each.below}* {base}/{each.page} 404!"


def nginx(found: tuple[Gone, ...], base: str) -> Iterator[str]:
    """To be included in `server { }`. What is given with 410 is named, and no address: else it would be asked for again, and be gone.
    https://nginx.org/en/docs/http/ngx_http_core_module.html#error_page"""
    yield f"error_page 404 {base}/{MISSING};"
    for number, each in enumerate(found, start=1):
        for address in (f"= {base}/{each.below.rstrip('/')}", f"^~ {base}/{each.below}"):
            yield f"location {address} {{ error_page 410 @gone{number}; return 410; }}"
        yield f"location @gone{number} {{ rewrite ^ {base}/{each.page} break; }}"
    for name, kind in _kinds():
        yield f"location ~ /{re.escape(name)}$ {{ types {{ }} default_type '{kind}'; }}"


def caddy(found: tuple[Gone, ...], base: str) -> Iterator[str]:
    """A snippet: `import servers/Caddyfile` at the top of one's own file, and `import sasci` in the site's block, which names its `root` and
    `file_server`. https://caddyserver.com/docs/caddyfile/directives/file_server"""
    yield "(sasci) {"
    for number, each in enumerate(found, start=1):
        yield f"\t@gone{number} path {base}/{each.below.rstrip('/')} {base}/{each.below}*"
        yield f"\thandle @gone{number} {{"
        yield f"\t\trewrite * {base}/{each.page.removesuffix('index.html')}"
        yield "\t\tfile_server {"
        yield "\t\t\tstatus 410"
        yield "\t\t}"
        yield "\t}"
    for number, (name, kind) in enumerate(_kinds(), start=1):
        yield f"\t@kind{number} path */{name}"
        yield f'\theader @kind{number} >Content-Type "{kind}"'
    yield "\thandle_errors 404 {"
    yield f"\t\trewrite * {base}/{MISSING}"
    yield "\t\tfile_server"
    yield "\t}"
    yield "}"


def _kinds() -> Iterator[tuple[str, str]]:
    """Files whose names do not tell servers what they are."""
    yield "linkset.json", linkset.MEDIA_TYPE
    yield "feed.xml", "application/atom+xml"
