"""The university as its own files tell it."""
from university.people import People
from university.rooms import Rooms
from university.scholarship import Scholarship
from university.studies import Studies
from university.teaching import Teaching


class Campus(People, Rooms, Scholarship, Teaching, Studies):
    """Every lookup a form may need; read from the files when first asked for."""
