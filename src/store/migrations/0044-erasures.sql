-- Calls of a person who wants to be forgotten: found, asked for with a reason, agreed to by somebody else, and a verdict for each.

create table erasures (
  id uuid primary key,
  account_id uuid not null references accounts,
  -- {kind: number, number} or {kind: user, userId, name}: core/model/erasure.ts.
  subject jsonb not null,
  reason text not null,
  state text not null check (state in ('waiting', 'refused', 'withdrawn', 'running', 'done')),
  requested_by text not null,
  requested_by_name text not null,
  requested_at timestamptz not null,
  decided_by_name text,
  decided_at timestamptz,
  finished_at timestamptz
);
call tapeline_protect('erasures');
create index erasures_account on erasures (account_id, requested_at);

-- Found when it was asked for; what comes later is another request.
create table erasure_items (
  account_id uuid not null references accounts,
  erasure_id uuid not null references erasures on delete cascade,
  -- No reference: the verdict outlives it.
  call_id uuid not null,
  started_at timestamptz not null,
  relations text[] not null,
  verdict text check (verdict in ('erased', 'held', 'kept', 'busy', 'gone')),
  -- Names of cases that hold it.
  cases text[] not null default '{}',
  -- Until then it has to be kept.
  kept_until timestamptz,
  constraint erasure_items_pkey primary key (erasure_id, call_id)
);
call tapeline_protect('erasure_items');
create index erasure_items_account on erasure_items (account_id);
create index erasure_items_left on erasure_items (erasure_id, call_id) where verdict is null;

-- An erasure is carried out as a purge.
alter table retention_purges drop constraint retention_purges_kind_check;
alter table retention_purges add constraint retention_purges_kind_check check (kind in ('scheduled', 'asked', 'erasure'));
alter table retention_purges add column erasure_id uuid references erasures;
