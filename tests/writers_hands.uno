"""Somebody at LibreOffice Writer: opens a file, works in it, and saves it. Run by the system's Python, which has UNO; not a test.

    /usr/bin/python3 tests/writers_hands.uno PROFILE IN OUT < steps.json

A step is a list: what to do, and to which words. Words are searched for, so that they must be in the file once, or the first is taken.
"""

import json
import pathlib
import subprocess
import sys
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.text.ControlCharacter import PARAGRAPH_BREAK

PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.UserProfile/Data"><prop oor:name="givenname"
oor:op="fuse"><value>{}</value></prop><prop oor:name="sn" oor:op="fuse"><value>{}</value></prop></item></oor:items>"""
KINDS = {".docx": "MS Word 2007 XML", ".odt": "writer8", ".pdf": "writer_pdf_Export"}


def property_(name, value):
    it = PropertyValue()
    it.Name, it.Value = name, value
    return it


class Hands:
    def __init__(self, document):
        self.document, self.text = document, document.Text

    def found(self, words):
        search = self.document.createSearchDescriptor()
        search.SearchString, search.SearchCaseSensitive = words, True
        range_ = self.document.findFirst(search)
        if range_ is None:
            raise SystemExit(f"{words!r} is not in the file")
        return range_

    def track(self, on):
        self.document.RecordChanges = on

    def replace(self, words, new):
        self.found(words).String = new

    def before(self, words, new):
        range_ = self.found(words)
        range_.Text.insertString(range_.Start, new, False)

    def after(self, words, new):
        range_ = self.found(words)
        range_.Text.insertString(range_.End, new, False)

    def split(self, words):
        range_ = self.found(words)
        range_.Text.insertControlCharacter(range_.Start, PARAGRAPH_BREAK, False)

    def join(self, words):
        """The paragraph that begins with these words goes on where the one before ends."""
        cursor = self.text.createTextCursorByRange(self.found(words).Start)
        cursor.goLeft(1, True)
        cursor.String = ""

    def paragraph_after(self, words, new):
        cursor = self.text.createTextCursorByRange(self.found(words).End)
        cursor.gotoEndOfParagraph(False)
        self.text.insertControlCharacter(cursor, PARAGRAPH_BREAK, False)
        self.text.insertString(cursor, new, False)

    def delete(self, first, last):
        """From the first words to the last, both included."""
        cursor = self.text.createTextCursorByRange(self.found(first).Start)
        cursor.gotoRange(self.found(last).End, True)
        cursor.String = ""

    def cut(self, first, last):
        """The same with the paragraph's end after it: whole lines."""
        cursor = self.text.createTextCursorByRange(self.found(first).Start)
        cursor.gotoRange(self.found(last).End, True)
        cursor.goRight(1, True)
        cursor.String = ""

    def mark(self, words, colour=0xFFFF00):
        self.found(words).CharBackColor = colour

    def bold(self, words):
        self.found(words).CharWeight = 150.0

    def strike(self, words):
        self.found(words).CharStrikeout = 1

    def footnote(self, words, said):
        note = self.document.createInstance("com.sun.star.text.Footnote")
        self.text.insertTextContent(self.found(words).End, note, False)
        note.setString(said)

    def table(self, words, rows):
        cursor = self.text.createTextCursorByRange(self.found(words).End)
        cursor.gotoEndOfParagraph(False)
        self.text.insertControlCharacter(cursor, PARAGRAPH_BREAK, False)
        table = self.document.createInstance("com.sun.star.text.TextTable")
        table.initialize(len(rows), len(rows[0]))
        self.text.insertTextContent(cursor, table, False)
        for y, row in enumerate(rows):
            for x, cell in enumerate(row):
                table.getCellByPosition(x, y).setString(cell)

    def forget_bookmarks(self):
        marks = self.document.Bookmarks
        for name in marks.ElementNames:
            mark = marks.getByName(name)
            mark.Anchor.Text.removeTextContent(mark)

    def forget_properties(self):
        own = self.document.DocumentProperties.UserDefinedProperties
        for each in own.PropertySetInfo.Properties:
            own.removeProperty(each.Name)


def main():
    profile, source, *targets = map(pathlib.Path, sys.argv[1:])
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(PROFILE.format("Harjit", "Dhanowal"), encoding="utf-8")
    pipe = f"sasci{profile.name}{time.time_ns()}"
    office = subprocess.Popen(
        ["soffice", "--headless", "--norestore", "--nologo", f"-env:UserInstallation={profile.resolve().as_uri()}",
         f"--accept=pipe,name={pipe};urp;"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    resolver = uno.getComponentContext().ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
    for _ in range(300):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            break
        except NoConnectException:
            time.sleep(0.1)
    else:
        office.kill()
        raise SystemExit("LibreOffice did not start")
    desktop = context.ServiceManager.createInstance("com.sun.star.frame.Desktop")
    try:
        document = desktop.loadComponentFromURL(source.resolve().as_uri(), "_blank", 0, (property_("Hidden", True),))
        hands = Hands(document)
        for name, *given in json.load(sys.stdin):
            getattr(hands, name)(*given)
        for target in targets:
            document.storeToURL(target.resolve().as_uri(), (property_("FilterName", KINDS[target.suffix]),))
        document.close(True)
    finally:
        desktop.terminate()
        office.wait(30)


if __name__ == "__main__":
    main()
