"""The commands, as `inv --list` shows them; `inv --help NAME` explains one. What each does is in `sasci_archive/commands/`."""

from __future__ import annotations

import sys

from invoke.collection import Collection

from sasci_archive.commands import (
    aligning,
    analysing,
    archiving,
    asked,
    batching,
    checking,
    coding,
    consenting,
    correcting,
    deciding,
    depositing,
    developing,
    editing,
    examining,
    gathering,
    importing,
    indexing,
    judging,
    numbers,
    presenting,
    proofing,
    redacting,
    releasing,
    reviewing,
    revising,
    searching,
    serving,
    surrounding,
    taking_down,
    transcribing,
)

ns = Collection(
    # from the recording to names
    transcribing.new,
    transcribing.ingest,
    importing.take_over,
    transcribing.transcribe,
    transcribing.diarise,
    transcribing.name,
    batching.batch,
    aligning.align,
    aligning.attendance,
    transcribing.models,
    # from the draft to the edition
    editing.draft,
    editing.refresh,
    editing.validate,
    surrounding.apparatus,
    surrounding.chronology,
    surrounding.easy_read,
    indexing.index,
    judging.quality,
    # who answers for it
    releasing.heard,
    releasing.approve,
    releasing.sign_off,
    releasing.ready,
    releasing.history,
    reviewing.feedback,
    # the edition
    revising.compare,
    editing.publish,
    proofing.proof,
    editing.cite,
    editing.status,
    editing.schema,
    # the archive, for readers
    presenting.site,
    serving.serve,
    depositing.deposit,
    depositing.mint,
    depositing.authorities,
    # what seminars say together
    gathering.evidence,
    # how good it is, and whether it holds
    developing.bench,
    developing.check,
    examining.doctor,
    examining.pin,
    developing.fuzz,
    developing.prove,
)
redact = Collection("redact")
redact.add_task(redacting.redact, name="words", default=True)
redact.add_task(redacting.mention, name="mention")
redact.add_task(redacting.suggest, name="suggest")
redact.add_task(redacting.log, name="log")
redact.add_task(redacting.lift, name="lift")
ns.add_collection(redact)
search = Collection("search")
search.add_task(searching.search, name="here", default=True)
search.add_task(searching.database, name="database")  # type: ignore[arg-type]
ns.add_collection(search)
demo = Collection("demo")
demo.add_task(developing.demo, name="make", default=True)
demo.add_task(developing.record, name="record")  # type: ignore[arg-type]
ns.add_collection(demo)
docs = Collection("docs")
docs.add_task(developing.pictures, name="pictures")  # type: ignore[arg-type]
ns.add_collection(docs)
workbench = Collection("workbench")
workbench.add_task(developing.workbench, name="build")
ns.add_collection(workbench)
consent = Collection("consent")
consent.add_task(consenting.consent, name="show", default=True)
consent.add_task(consenting.form, name="form")
consent.add_task(consenting.withdraw, name="withdraw")
ns.add_collection(consent)
edit = Collection("edit")
edit.add_task(correcting.edit, name="here", default=True)
edit.add_task(revising.word, name="word")
edit.add_task(revising.back, name="back")
edit.add_task(revising.lint, name="lint")
ns.add_collection(edit)
review = Collection("review")
review.add_task(reviewing.send, name="send")
review.add_task(reviewing.chase, name="chase")
review.add_task(reviewing.status, name="status")
review.add_task(reviewing.final, name="final")
review.add_task(reviewing.collect, name="collect")
review.add_task(deciding.decide, name="decide")
review.add_task(deciding.erratum, name="erratum")
ns.add_collection(review)
ns.add_task(checking.verify)
takedown = Collection("takedown")
takedown.add_task(taking_down.takedown, name="do", default=True)
takedown.add_task(taking_down.answer, name="answer")
takedown.add_task(taking_down.list_, name="list")
ns.add_collection(takedown)
ns.add_task(archiving.versions)
ns.add_task(archiving.diff)
ns.add_task(archiving.restore)
archive = Collection("archive")
archive.add_task(archiving.archive, name="keep", default=True)
archive.add_task(depositing.take_in, name="import")
for task in (checking.recover, checking.repair, checking.replicate):
    archive.add_task(task)
ns.add_collection(archive)
code = Collection("code")
code.add_task(coding.code, name="passage", default=True)
code.add_task(coding.from_csv, name="csv")
code.add_task(coding.undo, name="undo")
code.add_task(coding.confirm, name="confirm")
code.add_task(coding.listed, name="list")
code.add_task(coding.book, name="book")
code.add_task(coding.agreement, name="agreement")
ns.add_collection(code)
qda = Collection("qda")
qda.add_task(analysing.qda_export, name="export")
qda.add_task(analysing.qda_import, name="import")
ns.add_collection(qda)
numbers.in_sentences(ns)
asked.answer(ns, sys.argv)
