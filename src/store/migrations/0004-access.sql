-- Who is signed in, which programs may call the API, and who did what. Secrets are stored as SHA-256 of random values.

create table sign_in_sessions (
  id uuid primary key,
  account_id uuid references accounts,
  user_id uuid not null references users on delete cascade,
  token_hash bytea not null constraint sign_in_sessions_token_key unique,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  last_seen_at timestamptz not null,
  remote_address text,
  user_agent text
);
call tapeline_protect('sign_in_sessions');
create index sign_in_sessions_user on sign_in_sessions (user_id);
create index sign_in_sessions_expiry on sign_in_sessions (expires_at);

-- A key without an account is the platform's.
create table api_keys (
  id uuid primary key,
  account_id uuid references accounts,
  name text not null,
  role text not null,
  key_hash bytea not null constraint api_keys_key_hash_key unique,
  -- The first characters, so that a person can tell keys apart.
  hint text not null,
  created_by uuid,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  revoked_at timestamptz
);
call tapeline_protect('api_keys');
create index api_keys_account on api_keys (account_id);

-- Append only, for every role.
create table audit_events (
  id uuid primary key,
  account_id uuid references accounts,
  at timestamptz not null,
  actor_kind text not null,
  actor_id text,
  actor_name text,
  action text not null,
  subject_kind text,
  subject_id text,
  remote_address text,
  details jsonb not null default '{}'
);
call tapeline_protect('audit_events');
revoke update, delete on audit_events from tapeline_app, tapeline_platform;
create index audit_events_account_time on audit_events (account_id, at, id);
create index audit_events_time on audit_events (at, id);
create index audit_events_subject on audit_events (subject_kind, subject_id);
