from parvis.publishing.models.picture import Picture, WrongPicture
from parvis.publishing.models.publication import Illustration, Publication, Variant

__all__ = ["Illustration", "Picture", "Publication", "Variant", "WrongPicture"]
