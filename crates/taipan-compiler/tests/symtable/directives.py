"""`global` and `nonlocal`."""

explicit = 0


def writes():
    global explicit, created
    explicit = created = 1

    def reads():
        return explicit


def hides(explicit):
    def through():
        global explicit

        def below():
            return explicit

    def counts():
        nonlocal explicit
        explicit += 1


class Declares:
    global of_class
    of_class = 1

    def method(self):
        return of_class
