"""Row security of the people who work here."""

from django.db import migrations

from decroche.domains.tenancy.database import TenantTable

TABLES = ["Team", "Skill", "Agent", "AgentSkill", "AgentQueue"]


class Migration(migrations.Migration):
    dependencies = [
        ("staff", "0001_initial"),
        ("tenancy", "0002_row_security"),
        ("telephony", "0002_row_security"),
    ]
    operations = [TenantTable(name) for name in TABLES]
