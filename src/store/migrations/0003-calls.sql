-- Rows here are made from the journals and can be made again. Ids are UUIDv7 made when the call starts.

create table calls (
  id uuid primary key,
  account_id uuid not null references accounts,
  recording_client_id uuid not null,
  state text not null check (state in ('live', 'ended', 'ready')),
  started_at timestamptz not null,
  ended_at timestamptz,
  duration_ms bigint,
  direction text not null,
  caller_name text,
  caller_number text,
  callee_name text,
  callee_number text,
  outcome text,
  skip_reason text,
  flags text[] not null default '{}',
  -- Whether a row in recordings exists: a list must be able to filter by it without asking there.
  recorded boolean not null default false,
  detail jsonb not null,
  -- Lower-case values by which a person looks for the call, one per line.
  search text not null
);
call tapeline_protect('calls');

-- Lists are read newest first by (started_at, id): the same order for one account and for all.
create index calls_account_time on calls (account_id, started_at, id);
create index calls_time on calls (started_at, id);
-- Few at any moment: what is going on, and what still waits for the archive.
create index calls_unfinished on calls (account_id, started_at, id) where state <> 'ready';
create index calls_search on calls using gin (account_id, search gin_trgm_ops);
-- The planner decides by these between walking through time and looking into the index.
alter table calls alter column search set statistics 1000;

create table recordings (
  id uuid primary key,
  account_id uuid not null references accounts,
  call_id uuid not null constraint recordings_call_fkey references calls,
  started_at timestamptz not null,
  duration_ms bigint not null,
  encoding text not null,
  sample_rate_hz int not null,
  channels jsonb not null,
  size_bytes bigint not null,
  sha256 text not null,
  object_key text not null,
  peaks_key text not null,
  peaks_per_second int not null,
  quality jsonb not null,
  created_at timestamptz not null default now()
);
call tapeline_protect('recordings');
create index recordings_call on recordings (call_id);
create index recordings_account on recordings (account_id, started_at);
