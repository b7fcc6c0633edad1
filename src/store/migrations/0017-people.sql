-- Resellers, who look after some of the accounts; groups of people, queues with their agents, and grants of access.

create table resellers (
  id uuid primary key,
  slug text not null constraint resellers_slug_key unique check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  name text not null,
  created_at timestamptz not null default now()
);

alter table accounts add column reseller_id uuid references resellers;
create index accounts_reseller on accounts (reseller_id) where reseller_id is not null;
alter table accounts add column state text not null default 'active'
  check (state in ('active', 'terminating', 'terminated'));

-- A third role beside the two of 0001-scopes.sql: it sees the rows of all accounts of one reseller (the setting tapeline.reseller_id).
do $$
begin
  begin
    if not exists (select from pg_roles where rolname = 'tapeline_reseller') then
      create role tapeline_reseller nologin;
    end if;
  exception when duplicate_object or unique_violation then
    null;
  end;
  if current_setting('server_version_num')::int >= 160000 then
    if not pg_has_role(current_user, 'tapeline_reseller', 'SET') then
      -- As text: before PostgreSQL 16 these words cannot be read.
      execute 'grant tapeline_reseller to current_user with inherit false, set true';
    end if;
  elsif not pg_has_role(current_user, 'tapeline_reseller', 'MEMBER') then
    grant tapeline_reseller to current_user;
  end if;
end
$$;
grant usage on schema public to tapeline_reseller;

create function tapeline_reseller_id() returns uuid
  language sql stable parallel safe
  return nullif(current_setting('tapeline.reseller_id', true), '')::uuid;

-- The accounts that the policies speak of are seen through the policy of accounts itself: it alone says which are the reseller's.
alter table resellers enable row level security;
alter table resellers force row level security;
create policy reseller on resellers to tapeline_reseller using (id = (select tapeline_reseller_id()));
create policy platform on resellers to tapeline_platform using (true);
grant select, insert, update, delete on resellers to tapeline_platform;
grant select on resellers to tapeline_reseller;
create policy reseller on accounts to tapeline_reseller using (reseller_id = (select tapeline_reseller_id()));
grant select, insert, update on accounts to tapeline_reseller;

-- People, keys and deeds of a reseller belong to no account.
alter table users add column reseller_id uuid references resellers;
alter table users add constraint users_one_owner check (account_id is null or reseller_id is null);
alter table sign_in_sessions add column reseller_id uuid references resellers;
alter table api_keys add column reseller_id uuid references resellers;
alter table audit_events add column reseller_id uuid references resellers;
alter table exports add column reseller_id uuid references resellers;
create index audit_events_reseller_time on audit_events (reseller_id, at, id) where reseller_id is not null;

do $$
declare
  protected regclass;
begin
  foreach protected in array array['devices', 'account_settings', 'calls', 'recordings', 'phone_buttons', 'late_facts',
    'twin_journals']::regclass[] loop
    execute format('create policy reseller on %s to tapeline_reseller
      using (account_id = any (array(select id from accounts)))', protected);
    execute format('grant select, insert, update, delete on %s to tapeline_reseller', protected);
  end loop;
  foreach protected in array array['users', 'sign_in_sessions', 'api_keys', 'audit_events', 'exports']::regclass[] loop
    execute format('create policy reseller on %s to tapeline_reseller
      using (account_id = any (array(select id from accounts)) or reseller_id = (select tapeline_reseller_id()))', protected);
    execute format('grant select, insert, update, delete on %s to tapeline_reseller', protected);
  end loop;
end
$$;
revoke update, delete on account_settings from tapeline_reseller;
revoke update, delete on audit_events from tapeline_reseller;

-- For tables from here on: the reseller's policy too.
create or replace procedure tapeline_protect(protected regclass, account_column name default 'account_id')
  language plpgsql as $$
begin
  execute format('alter table %s enable row level security', protected);
  execute format('alter table %s force row level security', protected);
  execute format('create policy account on %s to tapeline_app using (%I = (select tapeline_account_id()))',
    protected, account_column);
  execute format('create policy reseller on %s to tapeline_reseller using (%I = any (array(select id from accounts)))',
    protected, account_column);
  execute format('create policy platform on %s to tapeline_platform using (true)', protected);
  execute format('grant select, insert, update, delete on %s to tapeline_app, tapeline_reseller, tapeline_platform', protected);
end
$$;

-- What people have besides a name. `name` stays what is shown.
alter table users add column first_name text;
alter table users add column last_name text;
-- To sign in by, besides the e-mail address.
alter table users add column user_name text constraint users_user_name_key unique check (user_name = lower(user_name));
alter table users add column site text;
-- Whose recordings the user reaches: as the role says, or one rung of the ladder.
alter table users add column access_level text not null default 'by-role'
  check (access_level in ('by-role', 'none', 'own-and-groups', 'all'));
-- Others than those on the call do not find them.
alter table users add column hides_recordings boolean not null default false;
-- Who is not active cannot sign in; calls are still matched to them.
alter table users add column active boolean not null default true;
create index users_account_name on users (account_id, name, id);

create table recording_groups (
  id uuid primary key,
  account_id uuid not null references accounts,
  name text not null,
  created_at timestamptz not null default now(),
  constraint recording_groups_name_key unique (account_id, name),
  constraint recording_groups_account_id_id_key unique (account_id, id)
);
call tapeline_protect('recording_groups');

-- Managers reach the recordings of all members, members their own.
create table recording_group_people (
  account_id uuid not null references accounts,
  group_id uuid not null,
  user_id uuid not null,
  is_manager boolean not null default false,
  constraint recording_group_people_pkey primary key (group_id, user_id),
  constraint recording_group_people_group_fkey foreign key (account_id, group_id)
    references recording_groups (account_id, id) on delete cascade,
  constraint recording_group_people_user_fkey foreign key (account_id, user_id)
    references users (account_id, id) on delete cascade
);
call tapeline_protect('recording_group_people');
create index recording_group_people_user on recording_group_people (user_id);

-- The id is the key under which the account's settings hold the queue's rules, and what phone systems call it.
create table queues (
  account_id uuid not null references accounts,
  id text not null,
  name text not null,
  type text not null check (type in ('round-robin', 'ring-all', 'tiered', 'linear-hunt', 'linear-cascade')),
  created_at timestamptz not null default now(),
  constraint queues_pkey primary key (account_id, id)
);
call tapeline_protect('queues');

-- Agents by user or by phone; supervisors are users.
create table queue_people (
  account_id uuid not null references accounts,
  queue_id text not null,
  kind text not null check (kind in ('agent', 'supervisor')),
  user_id uuid,
  device_id uuid references devices on delete cascade,
  constraint queue_people_one check ((user_id is null) <> (device_id is null)),
  constraint queue_people_supervisor check (kind = 'agent' or user_id is not null),
  constraint queue_people_key unique nulls not distinct (account_id, queue_id, kind, user_id, device_id),
  constraint queue_people_queue_fkey foreign key (account_id, queue_id) references queues (account_id, id) on delete cascade,
  constraint queue_people_user_fkey foreign key (account_id, user_id) references users (account_id, id) on delete cascade
);
call tapeline_protect('queue_people');
create index queue_people_user on queue_people (user_id);

-- What one user may do beyond role and level: for a time, asked for and decided by somebody.
create table access_grants (
  id uuid primary key,
  account_id uuid not null references accounts,
  user_id uuid not null,
  permissions text[] not null,
  scope_kind text not null check (scope_kind in ('account', 'group', 'queue', 'user', 'call')),
  -- Of the group, queue, user or call; absent for the whole account.
  scope_id text,
  starts_at timestamptz not null,
  ends_at timestamptz,
  reason text not null,
  state text not null check (state in ('requested', 'granted', 'refused', 'revoked')),
  requested_by uuid,
  requested_at timestamptz not null default now(),
  decided_by uuid,
  decided_at timestamptz,
  constraint access_grants_user_fkey foreign key (account_id, user_id) references users (account_id, id) on delete cascade
);
call tapeline_protect('access_grants');
create index access_grants_user on access_grants (user_id);
create index access_grants_account on access_grants (account_id, requested_at, id);
