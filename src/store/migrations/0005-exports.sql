-- Calls that somebody asked for as one file.

create table exports (
  id uuid primary key,
  -- Absent when the platform exports calls of many accounts.
  account_id uuid references accounts,
  requested_by text,
  state text not null check (state in ('waiting', 'running', 'ready', 'failed')),
  call_ids uuid[] not null,
  calls_done int not null default 0,
  calls_total int not null,
  object_key text,
  size_bytes bigint,
  -- A code of docs/errors.md.
  failure text,
  created_at timestamptz not null,
  finished_at timestamptz
);
call tapeline_protect('exports');
create index exports_account on exports (account_id, created_at, id);
