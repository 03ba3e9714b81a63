"""What each command does between its words and its stage, by the people who use it. Everything that talks to people is here;
`tasks.py` lists the commands for invoke, `terminal.py` draws what they say.
"""

import sys

# invoke forbids Python to keep what it compiles, and each command would compile hundreds of modules anew; whoever forbids it with -B or
# PYTHONDONTWRITEBYTECODE is obeyed
sys.dont_write_bytecode = bool(sys.flags.dont_write_bytecode)
