-- What a phone system's call detail records say, held against what is recorded.

create table reconciliations (
  id uuid primary key,
  account_id uuid not null references accounts,
  file_name text not null,
  made_by_name text not null,
  made_at timestamptz not null,
  -- Of its records; absent when none could be read.
  first_at timestamptz,
  last_at timestamptz,
  -- [{line, message}], the first hundred of problem_count.
  problems jsonb not null,
  problem_count int not null,
  not_in_cdrs int not null,
  -- Records from before the history of settings: judged by those of the day on which the report was made.
  by_present_settings int not null,
  tolerance_ms int not null
);
call tapeline_protect('reconciliations');
create index reconciliations_account on reconciliations (account_id, made_at);

-- Days as text, `yyyy-mm-dd`: of the account's zone, not of the server's.
create table reconciliation_days (
  account_id uuid not null references accounts,
  reconciliation_id uuid not null references reconciliations on delete cascade,
  day text not null,
  -- Of the report: of several about a day the newest counts.
  made_at timestamptz not null,
  cdrs int not null,
  expected int not null,
  whole int not null,
  missed int not null,
  against_policy int not null,
  removed int not null,
  not_judged int not null,
  constraint reconciliation_days_pkey primary key (reconciliation_id, day)
);
call tapeline_protect('reconciliation_days');
create index reconciliation_days_account on reconciliation_days (account_id, day, made_at);

-- Calls may be gone before the report is: no reference.
create table reconciliation_misses (
  account_id uuid not null references accounts,
  reconciliation_id uuid not null references reconciliations on delete cascade,
  seq int not null,
  day text not null,
  cause text not null,
  -- core/reconciliation/cdr.ts.
  miss jsonb not null,
  constraint reconciliation_misses_pkey primary key (reconciliation_id, seq)
);
call tapeline_protect('reconciliation_misses');
create index reconciliation_misses_account on reconciliation_misses (account_id);
