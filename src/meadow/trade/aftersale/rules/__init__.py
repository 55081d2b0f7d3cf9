"""Pure decisions of after-sale: the machine of a case, what it is worth, when it may be opened, and for which reasons."""
