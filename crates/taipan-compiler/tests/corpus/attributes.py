def chain(obj):
    obj.a.b.c
    obj.a = obj.b
    del obj.a
    return (obj
            .first
            .second)
class C:
    def method(self):
        self.public = 1
        self.__private = 2
        return self.__private
