"""Row security of what is set up. The engine reads only compiled versions."""

from django.db import migrations

from decroche.domains.tenancy.database import TenantTable

# Parents first: a composite foreign key needs its parent's composite key.
TABLES = ["Trunk", "Calendar", "Prompt", "Disposition", "PauseReason", "Queue", "Flow", "Number"]


class Migration(migrations.Migration):
    dependencies = [("telephony", "0001_initial"), ("tenancy", "0002_row_security")]
    operations = [
        *(TenantTable(name) for name in TABLES),
        TenantTable("ConfigVersion", app="select, insert", engine="select"),
    ]
