"""The editor's room: the transcript heard, corrected and annotated in a browser, served by this machine to this machine only.

Nothing is known here that is not in the seminar's folder. The page sends operations (`operations`), each becomes one recorded change of the
transcript (`stages.edit`); what the page shows of it is read anew (`turns`). Each panel of the page is a module with its routes.
"""
