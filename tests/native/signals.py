try:
    _signal
except NameError:
    import _signal
print(_signal.getsignal(_signal.SIGUSR1), _signal.SIGINT, _signal.NSIG, _signal.strsignal(2), len(_signal.valid_signals()))
seen = []
def handler(number, frame): seen.append(number)
print(_signal.signal(_signal.SIGUSR1, handler), _signal.getsignal(_signal.SIGUSR1) is handler)
_signal.raise_signal(_signal.SIGUSR1); print(seen)
def interrupt(number, frame): raise KeyError(number)
_signal.signal(_signal.SIGALRM, interrupt)
_signal.setitimer(_signal.ITIMER_REAL, 0.05)
try:
    while True: pass
except KeyError as error: print("interrupted", error)
_signal.setitimer(_signal.ITIMER_REAL, 0.05)
def wait():
    n = 0
    while n >= 0: n += 1
try: wait()
except KeyError as error: print("interrupted", error)
def t(f, *a):
    try: print(f(*a))
    except BaseException as error: print(type(error).__name__, error)
t(_signal.signal, 0, handler); t(_signal.signal, 100, handler); t(_signal.signal, 10, 5); t(_signal.signal, 9, handler); t(_signal.default_int_handler, 2, None)
_signal.signal(_signal.SIGUSR1, _signal.SIG_IGN); t(_signal.raise_signal, _signal.SIGUSR1); t(_signal.getsignal, _signal.SIGUSR1); t(_signal.getsignal, 99); t(_signal.set_wakeup_fd, -1); t(_signal.alarm, 0); t(_signal.getitimer, 0)
t(_signal.pthread_sigmask, _signal.SIG_BLOCK, [10]); t(_signal.sigpending); t(_signal.pthread_sigmask, _signal.SIG_UNBLOCK, [10, 12]); t(_signal.pthread_sigmask, 0, [99]); t(_signal.strsignal, 99); t(_signal.setitimer, 7, 1)
