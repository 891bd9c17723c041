"""The open data, all of it: five tables and what each of their columns says.

A name stands for ever once it is given out; what is added comes at the end of its table. Everything of the record
starts from `.published()`; of what was withdrawn, its number and the moment are told, nothing else.
"""

from public.open_data.communes_table import COMMUNES
from public.open_data.programme_tables import ENROLMENTS, STAGES
from public.open_data.record_tables import MILESTONES, WITHDRAWN

RESOURCES = {one.name: one for one in (MILESTONES, ENROLMENTS, COMMUNES, STAGES, WITHDRAWN)}
