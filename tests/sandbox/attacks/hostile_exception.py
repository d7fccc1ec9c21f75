# attack: raise exceptions that fail when they are looked at
# must: stopped
# ending: error
class Meta(type):
    def __getattribute__(cls, name):
        if name in ("__name__", "__qualname__", "__module__"):
            return "<script>" * 1000
        return super().__getattribute__(name)


class Bad(BaseException, metaclass=Meta):
    def __str__(self):
        raise self

    __repr__ = __str__
    __cause__ = property(lambda self: 1 / 0)
    __notes__ = property(lambda self: 1 / 0)


raise Bad
