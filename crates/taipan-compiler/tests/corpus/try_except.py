def handlers():
    try:
        f()
    except E:
        g()
    except (F, G) as e:
        h(e)
    except:
        i()
    else:
        j()
try:
    import fast
except ImportError as error:
    fast = None
    del error
