"""The commands, as `inv --list` shows them; `inv --help NAME` explains one. What each does is in `sasci_archive/commands/`."""

from __future__ import annotations

import sys
from typing import Final

from sasci_archive.commands import asked, numbers, wanted

COMMANDS: Final = {
    # from the recording to names
    "new": "transcribing.new",
    "ingest": "transcribing.ingest",
    "import": "importing.take_over",
    "transcribe": "transcribing.transcribe",
    "diarise": "transcribing.diarise",
    "name": "transcribing.name",
    "batch": "batching.batch",
    "align": "aligning.align",
    "attendance": "aligning.attendance",
    "models": "transcribing.models",
    # from the draft to the edition
    "draft": "editing.draft",
    "refresh": "editing.refresh",
    "validate": "editing.validate",
    "apparatus": "surrounding.apparatus",
    "chronology": "surrounding.chronology",
    "easy-read": "surrounding.easy_read",
    "index": "indexing.index",
    "quality": "judging.quality",
    # who answers for it
    "heard": "releasing.heard",
    "approve": "releasing.approve",
    "sign-off": "releasing.sign_off",
    "ready": "releasing.ready",
    "history": "releasing.history",
    "feedback": "reviewing.feedback",
    # the edition
    "compare": "revising.compare",
    "publish": "editing.publish",
    "proof": "proofing.proof",
    "cite": "editing.cite",
    "status": "editing.status",
    "schema": "editing.schema",
    # the archive, for readers
    "site": "presenting.site",
    "serve": "serving.serve",
    "deposit": "depositing.deposit",
    "mint": "depositing.mint",
    "authorities": "depositing.authorities",
    # what seminars say together
    "evidence": "gathering.evidence",
    # how good it is, and whether it holds
    "bench": "developing.bench",
    "check": "developing.check",
    "doctor": "examining.doctor",
    "pin": "examining.pin",
    "fuzz": "developing.fuzz",
    "prove": "developing.prove",
    "verify": "checking.verify",
    "versions": "archiving.versions",
    "diff": "archiving.diff",
    "restore": "archiving.restore",
    "redact.words": "redacting.redact",
    "redact.mention": "redacting.mention",
    "redact.suggest": "redacting.suggest",
    "redact.log": "redacting.log",
    "redact.lift": "redacting.lift",
    "search.here": "searching.search",
    "search.database": "searching.database",
    "demo.make": "developing.demo",
    "demo.record": "developing.record",
    "docs.pictures": "developing.pictures",
    "workbench.build": "developing.workbench",
    "consent.show": "consenting.consent",
    "consent.form": "consenting.form",
    "consent.withdraw": "consenting.withdraw",
    "edit.here": "correcting.edit",
    "edit.word": "revising.word",
    "edit.back": "revising.back",
    "edit.lint": "revising.lint",
    "review.send": "reviewing.send",
    "review.chase": "reviewing.chase",
    "review.status": "reviewing.status",
    "review.final": "reviewing.final",
    "review.collect": "reviewing.collect",
    "review.decide": "deciding.decide",
    "review.erratum": "deciding.erratum",
    "takedown.do": "taking_down.takedown",
    "takedown.answer": "taking_down.answer",
    "takedown.list": "taking_down.list_",
    "archive.keep": "archiving.archive",
    "archive.import": "depositing.take_in",
    "archive.recover": "checking.recover",
    "archive.repair": "checking.repair",
    "archive.replicate": "checking.replicate",
    "code.passage": "coding.code",
    "code.csv": "coding.from_csv",
    "code.undo": "coding.undo",
    "code.confirm": "coding.confirm",
    "code.list": "coding.listed",
    "code.book": "coding.book",
    "code.agreement": "coding.agreement",
    "qda.export": "analysing.qda_export",
    "qda.import": "analysing.qda_import",
}
"""Each command's name, and where in `sasci_archive/commands/` it is: only those that are asked for are read."""

ALSO: Final = {
    "test": "check",
    "redact": "redact.words",
    "search": "search.here",
    "demo": "demo.make",
    "consent": "consent.show",
    "edit": "edit.here",
    "takedown": "takedown.do",
    "archive": "archive.keep",
    "code": "code.passage",
}
"""Shorter names, and the command each of them is."""

ns = wanted.collection(COMMANDS, ALSO, sys.argv)
numbers.in_sentences(ns)
asked.answer(ns, sys.argv)
