-- Live calls are controlled from phones, and phone systems tell what they know of calls by their own names for them.

-- Tokens by which the phone's buttons act: only the SHA-256 of a random value is kept.
create table phone_buttons (
  id uuid primary key,
  account_id uuid not null references accounts,
  device_id uuid not null references devices on delete cascade,
  token_hash bytea not null constraint phone_buttons_token_key unique,
  -- The first characters, so that a person can tell them apart.
  hint text not null,
  created_by uuid,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  revoked_at timestamptz
);
call tapeline_protect('phone_buttons');
create index phone_buttons_device on phone_buttons (device_id);

-- The call's names in other systems: SIP Call-IDs of its recording sessions, UCID, Session-ID and the like. Calls from before this
-- migration keep none: an UPDATE of all calls would stop a large installation for hours.
alter table calls add column identifiers text[] not null default '{}';
-- Users and devices that were on the call.
alter table calls add column party_ids text[] not null default '{}';

-- Without a list of pending entries: a phone waits for the answer, and each call has only a few entries.
create index calls_identifiers on calls using gin (identifiers) with (fastupdate = off);
-- Few at any moment.
create index calls_live_parties on calls using gin (party_ids) with (fastupdate = off) where state = 'live';
