"""Many recordings: from the file to the draft, on as many processes and machines as there are.

There is no second pipeline. What takes long, hearing words and voices in a window of sound, is done by workers; what they heard is laid where
`transcribe` and `diarise` keep their own unfinished windows, and then these stages run here, find everything heard, and finish. So what comes
of it is, byte for byte, what the stages give by themselves, however many workers there were and whichever of them died.

Workers are given sound and settings, never a name of a file, a seminar or (of a cluster elsewhere) a person. Nothing is written but by the one process that the
user started.
"""
