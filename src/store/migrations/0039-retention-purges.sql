-- What was removed since its time was over, and what shows it.

create table retention_purges (
  id uuid primary key,
  account_id uuid not null references accounts,
  -- `scheduled`: by itself; `asked`: somebody saw what would go and wanted it now.
  kind text not null check (kind in ('scheduled', 'asked')),
  -- What was due by then goes.
  until timestamptz not null,
  asked_by_name text,
  -- `removing-copies`: rows and local files are gone, stores with copies have not answered for all of them yet.
  state text not null check (state in ('running', 'removing-copies', 'done')),
  started_at timestamptz not null,
  finished_at timestamptz,
  -- Calls that went: with their last recording, or without ever having had one.
  calls bigint not null default 0,
  certificate jsonb
);
call tapeline_protect('retention_purges');
create unique index retention_purges_current on retention_purges (account_id) where state <> 'done';
create index retention_purges_account on retention_purges (account_id, started_at);

-- Written in the commit that removes the recording's row: whoever goes on after a crash knows which files have to go.
create table purged_recordings (
  account_id uuid not null references accounts,
  purge_id uuid not null references retention_purges on delete cascade,
  recording_id uuid not null,
  call_id uuid not null,
  call_started_at timestamptz not null,
  -- No recording of the call is left: everything in its folder goes.
  is_last boolean not null,
  object_key text not null,
  peaks_key text not null,
  size_bytes bigint not null,
  sha256 text not null,
  expires_at timestamptz not null,
  days int not null,
  because jsonb not null,
  removed_at timestamptz,
  constraint purged_recordings_pkey primary key (purge_id, recording_id)
);
call tapeline_protect('purged_recordings');
create index purged_recordings_left on purged_recordings (purge_id) where removed_at is null;
create index purged_recordings_account on purged_recordings (account_id);

-- Whoever removes a call is asked by PostgreSQL whether another one was merged into it.
create index calls_merged_into on calls (merged_into) where merged_into is not null;

-- {recordings, bytes, minutes}: core/model/retention.ts.
alter table retention_policies add column quota jsonb not null default '{}';
alter table retention_proposals add column quota jsonb not null default '{}';

-- Of which level of its quotas an account's people were told last.
create table quota_warnings (
  account_id uuid primary key references accounts,
  level int not null,
  told_at timestamptz not null
);
call tapeline_protect('quota_warnings');
