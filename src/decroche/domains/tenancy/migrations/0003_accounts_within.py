"""Within an organisation only its own people's accounts, and what belongs to these, exist.

Before an organisation is known (log-in, password links) every account does: an address finds it.
See docs/decisions/0012.
"""

from django.db import migrations

FORWARD = """
alter table account enable row level security;
alter table account force row level security;
create policy own_people on account
    using (current_tenant() is null
           or id in (select account_id from membership where tenant_id = current_tenant()));
-- A new account has no place yet: its membership follows in the same transaction.
create policy newcomer on account for insert with check (true);
alter table account_emailaddress enable row level security;
alter table account_emailaddress force row level security;
create policy own_people on account_emailaddress
    using (current_tenant() is null or user_id in (select id from account));
alter table mfa_authenticator enable row level security;
alter table mfa_authenticator force row level security;
create policy own_people on mfa_authenticator
    using (current_tenant() is null or user_id in (select id from account));
"""
BACK = """
drop policy own_people on mfa_authenticator;
alter table mfa_authenticator disable row level security;
drop policy own_people on account_emailaddress;
alter table account_emailaddress disable row level security;
drop policy newcomer on account;
drop policy own_people on account;
alter table account disable row level security;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("tenancy", "0002_row_security"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]
    operations = [migrations.RunSQL(FORWARD, BACK)]
