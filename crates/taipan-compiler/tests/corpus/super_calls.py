class C(B):
    def plain(self):
        super().plain()
        return super().attr
    def explicit(self):
        super(C, self).explicit(1)
        return super(C, self).attr
    def keywords(self):
        return super().method(key=1)
    def several_lines(self):
        return (super()
                .method()
                .attr)
    def not_optimized(self, *args):
        super(*args).x
        super().__class__
        self.__private = super().__private
    @staticmethod
    def no_argument():
        return super().x
