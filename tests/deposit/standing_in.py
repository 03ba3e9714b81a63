"""DataCite and Zenodo, standing in for themselves on loopback: each route as its published documentation has it, and each way in which one may fail.

Written from what is published, not from what they do: that both are the same has not been tried.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import socket
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

REPOSITORY, PASSWORD, TOKEN = "TEST.SASCI", "a-secret-of-ours", "tok-3n-of-ours"


class Troubles:
    """What goes wrong next: each is used up by the next request whose method and path it fits."""

    def __init__(self) -> None:
        self.next: list[tuple[str, str, Any]] = []
        self.asked: list[tuple[str, str]] = []

    def at(self, method: str, path: str, what: Any, times: int = 1) -> None:
        """`what` is a Response, "cut" (the line breaks before anything is done), "lost" (it is done, and the answer is lost) or "dies" (the server dies while
        it is still being told)."""
        self.next += [(method, path, what)] * times

    def now(self, request: Request) -> Any:
        self.asked.append((request.method, request.url.path))
        for each in self.next:
            method, path, what = each
            if method == request.method and path in request.url.path:
                self.next.remove(each)
                return what
        return None


class Cut(Exception):  # noqa: N818 - what happens
    """The line breaks."""


class StandIn(ABC):
    def __init__(self) -> None:
        self.troubles = Troubles()
        self.bodies: list[Any] = []
        self.base = ""

    @abstractmethod
    def app(self) -> Starlette: ...

    @abstractmethod
    def knows(self, request: Request) -> bool: ...

    def routed(self, path: str, methods: list[str], does: Any) -> Route:
        async def answer(request: Request) -> Response:
            trouble = self.troubles.now(request)
            if trouble == "dies":
                await request.receive()
                raise Cut
            body = await request.body()
            if isinstance(trouble, Response):
                return trouble
            if trouble == "cut":
                raise Cut
            if not self.knows(request):
                return self.unknown()
            done: Response = does(request, body)
            if trouble == "lost":
                raise Cut
            return done

        return Route(path, answer, methods=methods)

    @abstractmethod
    def unknown(self) -> Response: ...


class DataCite(StandIn):
    """https://support.datacite.org/docs/api"""

    def __init__(self) -> None:
        super().__init__()
        self.dois: dict[str, dict[str, Any]] = {}

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                # "make a PUT request to https://api.test.datacite.org/dois/{id}": support.datacite.org/docs/updating-metadata-with-the-rest-api#doi-update-basics
                self.routed("/dois/{doi:path}", ["PUT"], self.put),
                # "GET /dois/{id}": support.datacite.org/reference/get_dois-id
                self.routed("/dois/{doi:path}", ["GET"], self.get),
                # drafts "can be deleted": support.datacite.org/docs/doi-states; DELETE /dois/{id}: support.datacite.org/reference/delete_dois-id
                self.routed("/dois/{doi:path}", ["DELETE"], self.delete),
            ]
        )

    def knows(self, request: Request) -> bool:
        """Basic authentication with the repository's account: support.datacite.org/docs/api-create-dois#doi-creation-basics"""
        told = base64.b64encode(f"{REPOSITORY}:{PASSWORD}".encode()).decode()
        return request.headers.get("authorization") == f"Basic {told}"

    def unknown(self) -> Response:
        """401 "Bad credentials.": support.datacite.org/docs/api-error-codes"""
        return JSONResponse({"errors": [{"status": "401", "title": "Bad credentials."}]}, 401)

    def put(self, request: Request, body: bytes) -> Response:
        """ "PUT requests will update a DOI record if it already exists and create a new record if the DOI name is not already taken." """
        doi = request.path_params["doi"].lower()
        told = json.loads(body)
        self.bodies.append(told)
        if request.headers["content-type"] != "application/vnd.api+json":
            return JSONResponse({"errors": [{"status": "415", "title": "Unsupported Media Type"}]}, 415)
        if not doi.startswith("10.5072/") and not doi.startswith("10.1234/"):
            # "The request will fail with an error message if the prefix used is not associated with your Repository ID": api-create-dois; 403: api-error-codes
            return JSONResponse(
                {"errors": [{"status": "403", "title": "You are not authorized to access this resource."}]}, 403
            )
        before = self.dois.get(doi)
        after = dict(before or {"state": "draft", "doi": doi})  # "a Draft record will be created by default"
        given = told["data"]["attributes"]
        after |= {
            key: value for key, value in given.items() if key not in {"event", "doi"}
        }  # "Only the fields included … will be changed"
        # the table of events: updating-metadata-with-the-rest-api#changing-the-doi-state
        match given.get("event", ""), after["state"]:
            case "publish", "draft" | "registered":
                after["state"] = "findable"
            case "register", "draft":
                after["state"] = "registered"
            case "hide", "findable":
                after["state"] = "registered"
            case _:
                pass
        if after["state"] != "draft" and not after.get("url"):
            return JSONResponse({"errors": [{"source": "url", "title": "Can't be blank"}]}, 422)
        self.dois[doi] = after
        return JSONResponse(self.shown(doi), 200 if before else 201)

    def get(self, request: Request, _: bytes) -> Response:
        doi = request.path_params["doi"].lower()
        if doi not in self.dois:
            return JSONResponse(
                {"errors": [{"status": "404", "title": "The resource you are looking for doesn't exist."}]}, 404
            )
        return JSONResponse(self.shown(doi))

    def delete(self, request: Request, _: bytes) -> Response:
        doi = request.path_params["doi"].lower()
        if self.dois.get(doi, {}).get("state") != "draft":
            return JSONResponse({"errors": [{"status": "405", "title": "Method not allowed"}]}, 405)
        del self.dois[doi]
        return Response(status_code=204)

    def shown(self, doi: str) -> dict[str, Any]:
        """As a response has it (api-create-dois#response): with all the fields that were not given, and the year as a number."""
        rest: dict[str, Any] = {
            "geoLocations": [],
            "container": {},
            "contentUrl": None,
            "isActive": True,
            "reason": None,
        }
        told = {**rest, **self.dois[doi]}
        if "publicationYear" in told:
            told["publicationYear"] = int(told["publicationYear"])
        return {"data": {"id": doi, "type": "dois", "attributes": told}}


class Zenodo(StandIn):
    """https://developers.zenodo.org"""

    def __init__(self) -> None:
        super().__init__()
        self.depositions: dict[int, dict[str, Any]] = {}
        self.files: dict[int, dict[str, bytes]] = {}

    def app(self) -> Starlette:
        one = "/deposit/depositions/{id:int}"
        return Starlette(
            routes=[
                self.routed("/deposit/depositions", ["POST"], self.create),  # developers.zenodo.org/#create
                self.routed(one, ["GET"], self.retrieve),  # #retrieve
                self.routed(one, ["PUT"], self.update),  # #update
                self.routed(one, ["DELETE"], self.delete),  # #delete
                self.routed(f"{one}/files", ["GET"], self.listed),  # #list20
                self.routed(f"{one}/files/{{file}}", ["DELETE"], self.without),  # #delete23
                self.routed("/files/{id:int}/{name}", ["PUT"], self.upload),  # #quickstart-upload, "new files API"
                self.routed(f"{one}/actions/publish", ["POST"], self.publish),  # #publish
                self.routed(f"{one}/actions/newversion", ["POST"], self.newversion),  # #new-version
            ]
        )

    def knows(self, request: Request) -> bool:
        """ "Authorization: Bearer <ACCESS_TOKEN>": developers.zenodo.org/#using-access-tokens"""
        return request.headers.get("authorization") == f"Bearer {TOKEN}"

    def unknown(self) -> Response:
        """#http-status-codes, #errors"""
        return JSONResponse({"message": "The server could not verify that you are authorized", "status": 401}, 401)

    def shown(self, id_: int, status: int = 200) -> Response:
        """#deposit, and the answer in #quickstart-upload."""
        it = self.depositions[id_]
        links = {
            "bucket": f"{self.base}/files/{id_}",
            "html": f"https://zenodo.example/deposit/{id_}",
            "self": f"{self.base}/deposit/depositions/{id_}",
        }
        if it.get("next"):
            links["latest_draft"] = f"{self.base}/deposit/depositions/{it['next']}"
        told: dict[str, Any] = {
            "id": id_,
            "links": links,
            "submitted": it["submitted"],
            "state": "done" if it["submitted"] else "unsubmitted",
            "metadata": {**it["metadata"], "prereserve_doi": {"doi": f"10.5072/zenodo.{id_}", "recid": id_}},
        }
        if it["submitted"]:  # "only present for published depositions"
            told |= {"doi": f"10.5072/zenodo.{id_}", "record_url": f"https://zenodo.example/record/{id_}"}
        return JSONResponse(told, status)

    def none(self) -> Response:
        return JSONResponse({"message": "Deposition not found", "status": 404}, 404)

    def made(self) -> int:
        id_ = 1000 + len(self.depositions)
        self.depositions[id_] = {"submitted": False, "metadata": {}}
        self.files[id_] = {}
        return id_

    def create(self, _: Request, __: bytes) -> Response:
        return self.shown(self.made(), 201)

    def retrieve(self, request: Request, _: bytes) -> Response:
        id_ = request.path_params["id"]
        return self.shown(id_) if id_ in self.depositions else self.none()

    def update(self, request: Request, body: bytes) -> Response:
        id_, told = request.path_params["id"], json.loads(body)
        self.bodies.append(told)
        lacking = [key for key in ("upload_type", "title", "creators", "description") if not told["metadata"].get(key)]
        if lacking:  # required: #deposit-metadata
            return JSONResponse(
                {
                    "message": "Validation error",
                    "status": 400,
                    "errors": [{"code": 10, "message": "Missing", "field": f"metadata.{lacking[0]}"}],
                },
                400,
            )
        self.depositions[id_]["metadata"] = told["metadata"]
        return self.shown(id_)

    def delete(self, request: Request, _: bytes) -> Response:
        id_ = request.path_params["id"]
        if id_ not in self.depositions:
            return self.none()
        if self.depositions[id_]["submitted"]:  # "403 Forbidden: Deleting an already published deposition."
            return JSONResponse({"message": "Forbidden", "status": 403}, 403)
        del self.depositions[id_], self.files[id_]
        return Response(status_code=201)  # "Code: 201 Created. Body: Empty."

    def listed(self, request: Request, _: bytes) -> Response:
        """#deposition-file: id, filename, filesize, checksum (MD5)."""
        files = self.files[request.path_params["id"]]
        return JSONResponse(
            [
                {
                    "id": f"f-{name}",
                    "filename": name,
                    "filesize": len(content),
                    "checksum": hashlib.md5(content, usedforsecurity=False).hexdigest(),
                }
                for name, content in files.items()
            ]
        )

    def without(self, request: Request, _: bytes) -> Response:
        self.files[request.path_params["id"]].pop(request.path_params["file"].removeprefix("f-"), None)
        return Response(status_code=204)

    def upload(self, request: Request, body: bytes) -> Response:
        id_, name = request.path_params["id"], request.path_params["name"]
        if self.depositions[id_]["submitted"]:
            return JSONResponse({"message": "Forbidden", "status": 403}, 403)
        self.files[id_][name] = body
        return JSONResponse(
            {"key": name, "size": len(body), "checksum": f"md5:{hashlib.md5(body, usedforsecurity=False).hexdigest()}"}
        )

    def publish(self, request: Request, _: bytes) -> Response:
        """ "Code: 202 Accepted" """
        id_ = request.path_params["id"]
        if not self.files[id_] or not self.depositions[id_]["metadata"]:
            return JSONResponse({"message": "Minimum one file must be provided", "status": 400}, 400)
        self.depositions[id_]["submitted"] = True
        return self.shown(id_, 202)

    def newversion(self, request: Request, _: bytes) -> Response:
        """ "calling new version action multiple times will have no effect"; the answer is the original, which leads to "latest_draft" with its files."""
        id_ = request.path_params["id"]
        next_ = self.depositions[id_].get("next")
        if next_ is None or self.depositions.get(next_, {}).get("submitted", True):
            next_ = self.made()
            self.files[next_] = dict(self.files[id_])
            self.depositions[next_]["metadata"] = dict(self.depositions[id_]["metadata"])
            self.depositions[id_]["next"] = next_
        return self.shown(id_, 201)


@contextlib.contextmanager
def served(stand_in: StandIn) -> Iterator[str]:
    """On loopback, while the block runs. A line that is to break is shut without an answer."""
    app = stand_in.app()

    async def breaking(scope: Any, receive: Any, send: Any) -> None:
        try:
            await app(scope, receive, send)
        except Cut:  # a body was promised, and never comes: uvicorn then shuts the line
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"99")]})
            raise

    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    config = uvicorn.Config(breaking, log_level="critical", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    stand_in.base = f"http://127.0.0.1:{port}"
    try:
        yield stand_in.base
    finally:
        server.should_exit = server.force_exit = (
            True  # it shuts its door by itself, and takes a fifth of a second: the next test need not wait
        )
