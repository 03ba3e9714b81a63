"""What each command does between its words and its stage, by the people who use it. Everything that talks to people is here;
`tasks.py` lists the commands for invoke, `terminal.py` draws what they say.
"""
