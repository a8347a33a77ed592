"""The languages of the interface, each under its own name, so that it can be found by somebody who reads no other."""

OWN_NAMES = (("sv", "Svenska"), ("nb", "Norsk bokmål"), ("da", "Dansk"), ("en", "English"))
