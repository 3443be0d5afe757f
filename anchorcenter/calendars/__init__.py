"""Calendars: what programs subscribe to, of a person, an organisation, a space; one booking as a file."""
