"""What came back, read against what was sent: a file or an answer page's answers become proposals, and every changed character is in one.

`placing` takes a manuscript (Word, OpenDocument) from beginning to end, `answered` what the answer page saved; both stand on `comparison`,
one passage as it was sent and as it reads now.
"""
