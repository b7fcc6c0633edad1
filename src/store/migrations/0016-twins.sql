-- Calls that were forked to two recorders. Hashes of what further recording sessions of the call are known by, wherever they arrive.
alter table calls add column join_keys text[] not null default '{}';
-- This call is the same as that one, and its audio is there. The row stays: its id is known to others.
alter table calls add column merged_into uuid references calls;
-- Others were merged into it: what a single recorder knows of it must not come back.
alter table calls add column is_merged boolean not null default false;
create index calls_join_keys on calls using gin (join_keys) where join_keys <> '{}';

-- Calls whose journal waits in the object store for that of their twin.
create table twin_journals (
  call_id uuid primary key references calls on delete cascade,
  account_id uuid not null references accounts,
  archived_at timestamptz not null default now()
);
call tapeline_protect('twin_journals');
create index twin_journals_time on twin_journals (archived_at);
