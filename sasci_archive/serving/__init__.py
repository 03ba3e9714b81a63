"""The site and the harvest shown by a server of ours: what is served changes at one instant for all who ask."""
