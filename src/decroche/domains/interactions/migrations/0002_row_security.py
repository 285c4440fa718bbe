"""Row security of what the engine writes: the site may only read it."""

from django.db import migrations

from decroche.domains.tenancy.database import TenantTable

WRITTEN_BY_ENGINE = [
    "JournalEvent",
    "JournalSnapshot",
    "Interaction",
    "Segment",
    "FlowStep",
    "AgentSpan",
    "Decision",
    "Recording",
    "InteractionNote",
]
ENGINE = "select, insert, update, delete"


class Migration(migrations.Migration):
    dependencies = [("interactions", "0001_initial"), ("tenancy", "0002_row_security")]
    operations = [
        *(TenantTable(name, app="select", engine=ENGINE) for name in WRITTEN_BY_ENGINE),
        TenantTable("RecordingFile", app="select, insert, update"),
        TenantTable("RecordingAccess", app="select, insert"),
        TenantTable("RetentionRun", app="select, insert"),
    ]
