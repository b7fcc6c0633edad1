-- Accounts and what belongs to them, and the phone systems that may send calls.

create table accounts (
  id uuid primary key,
  slug text not null constraint accounts_slug_key unique check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  name text not null,
  domains text[] not null default '{}',
  time_zone text not null,
  created_at timestamptz not null default now()
);
call tapeline_protect('accounts', 'id');
-- Accounts are made and removed by the platform.
revoke insert, delete on accounts from tapeline_app;

-- A user without an account administers the platform.
create table users (
  id uuid primary key,
  account_id uuid references accounts,
  name text not null,
  extension text,
  numbers text[] not null default '{}',
  sip_addresses text[] not null default '{}',
  email text constraint users_email_key unique check (email = lower(email)),
  password_hash text,
  role text not null,
  created_at timestamptz not null default now(),
  constraint users_extension_key unique (account_id, extension),
  constraint users_account_id_id_key unique (account_id, id)
);
call tapeline_protect('users');

create table devices (
  id uuid primary key,
  account_id uuid not null references accounts,
  name text not null,
  kind text not null,
  owner_id uuid,
  sip_address text not null,
  created_at timestamptz not null default now(),
  constraint devices_sip_address_key unique (account_id, sip_address),
  constraint devices_owner_fkey foreign key (account_id, owner_id) references users (account_id, id)
);
call tapeline_protect('devices');
create index devices_owner on devices (owner_id);

-- Recording clients belong to the platform: one may serve many accounts.
create table recording_clients (
  id uuid primary key,
  name text not null constraint recording_clients_name_key unique,
  addresses text[] not null default '{}',
  certificate_fingerprints text[] not null default '{}',
  selectors jsonb not null default '[]',
  created_at timestamptz not null default now()
);
grant select, insert, update, delete on recording_clients to tapeline_platform;

-- A document with versions; the latest is in force, the others say what was in force when.
create table account_settings (
  account_id uuid not null references accounts,
  version int not null,
  settings jsonb not null,
  changed_by uuid,
  changed_at timestamptz not null default now(),
  constraint account_settings_pkey primary key (account_id, version)
);
call tapeline_protect('account_settings');
revoke update, delete on account_settings from tapeline_app;
