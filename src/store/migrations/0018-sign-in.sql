-- Signing in by more than a password. What proves who somebody is belongs to people and is closed to accounts: only the platform's role
-- reads it. Secrets that have to be read again are sealed with the key ring; everything else is a SHA-256 of a random value.

alter table sign_in_sessions
  -- How the person proved who they are, in order: password, totp, recovery-code, passkey, single-sign-on.
  add column methods text[] not null default '{password}',
  -- When that was last proved again; absent: when the session began.
  add column confirmed_at timestamptz;

-- What an account asks of its people; one row without an account is the platform's own.
create table sign_in_policies (
  account_id uuid references accounts on delete cascade,
  second_factor text not null check (second_factor in ('optional', 'managers', 'everyone')),
  passwords boolean not null,
  constraint sign_in_policies_account_key unique nulls not distinct (account_id)
);
call tapeline_protect('sign_in_policies');

-- One authenticator app per person; unconfirmed until a first code has proved that it has the secret.
create table totp_factors (
  user_id uuid primary key references users on delete cascade,
  sealed_secret bytea not null,
  created_at timestamptz not null,
  confirmed_at timestamptz,
  -- Of the code that was taken last: it and those before it are not taken again.
  last_step bigint
);

create table recovery_codes (
  user_id uuid not null references users on delete cascade,
  code_hash bytea not null,
  used_at timestamptz,
  constraint recovery_codes_pkey primary key (user_id, code_hash)
);

create table passkeys (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  name text not null,
  credential_id text not null constraint passkeys_credential_id_key unique,
  public_key bytea not null,
  -- Of signatures; a smaller one than before is a copy of the key.
  counter bigint not null,
  transports text[] not null,
  is_synced boolean not null,
  created_at timestamptz not null,
  last_used_at timestamptz
);
create index passkeys_user on passkeys (user_id);

-- What the server has to remember between two steps of signing in or of making a passkey. The browser holds the token.
create table sign_in_challenges (
  id uuid primary key,
  token_hash bytea not null constraint sign_in_challenges_token_key unique,
  kind text not null,
  user_id uuid references users on delete cascade,
  data jsonb not null,
  failures int not null default 0,
  expires_at timestamptz not null
);
create index sign_in_challenges_expiry on sign_in_challenges (expires_at);

-- Wrong tries for an address, from wherever they come, whether somebody has it or not.
create table sign_in_locks (
  email text primary key,
  failures int not null,
  began_at timestamptz not null,
  locked_until timestamptz
);

-- Invitations and resets of passwords.
create table one_time_links (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  purpose text not null check (purpose in ('invitation', 'password-reset')),
  token_hash bytea not null constraint one_time_links_token_key unique,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index one_time_links_user on one_time_links (user_id);

-- OpenID providers that vouch for the people of an account; those without an account for the platform's.
create table identity_providers (
  id uuid primary key,
  account_id uuid references accounts on delete cascade,
  name text not null,
  issuer text not null,
  client_id text not null,
  sealed_secret bytea,
  email_domains text[] not null,
  email_claim text not null,
  name_claim text not null,
  creates_users boolean not null,
  default_role text not null,
  created_at timestamptz not null default now()
);
call tapeline_protect('identity_providers');
create index identity_providers_account on identity_providers (account_id);
create index identity_providers_domains on identity_providers using gin (email_domains);

-- Who somebody is there.
create table identities (
  provider_id uuid not null references identity_providers on delete cascade,
  subject text not null,
  user_id uuid not null references users on delete cascade,
  constraint identities_pkey primary key (provider_id, subject)
);
create index identities_user on identities (user_id);

grant select, insert, update, delete on totp_factors, recovery_codes, passkeys, sign_in_challenges, sign_in_locks, one_time_links, identities
  to tapeline_platform;

-- A key may do less than its role, for a time, from certain addresses.
alter table api_keys
  -- Absent: everything the role may.
  add column permissions text[],
  add column expires_at timestamptz,
  add column allowed_addresses text[] not null default '{}';
