# attack: give warnings whose kind and text are not what they seem
# must: stopped
import warnings


class Bad(UserWarning):
    def __str__(self):
        raise ValueError("no text")


Bad.__name__ = "<script>" * 100
warnings.warn(Bad("x"))
