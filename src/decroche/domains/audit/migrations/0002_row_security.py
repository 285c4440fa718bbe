"""Row security; the site may add and read, nothing else."""

from django.db import migrations

from decroche.domains.tenancy.database import TenantTable


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("tenancy", "0002_row_security")]
    operations = [TenantTable("ChangeLog", app="select, insert")]
