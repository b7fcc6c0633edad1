-- Exports that are made again and again, and put where somebody said.

create table export_schedules (
  id uuid primary key,
  account_id uuid not null references accounts,
  -- A user, or an API key: what they may export when it runs is what is exported.
  owner_id uuid not null,
  owner_name text not null,
  name text not null,
  -- A search as it is typed (docs/api/search.md).
  query text not null,
  -- Rhythm of core/export, on the clocks of this zone.
  rhythm jsonb not null,
  time_zone text not null,
  -- ExportOptions of core/export.
  options jsonb not null,
  -- ExportDestination of core/export, without its secret.
  destination jsonb not null,
  sealed_secret bytea,
  is_paused boolean not null default false,
  -- Calls that began before are never exported.
  covers_from timestamptz not null,
  next_run_at timestamptz not null,
  created_at timestamptz not null,
  changed_at timestamptz not null
);
call tapeline_protect('export_schedules');
create index export_schedules_account on export_schedules (account_id, name);
create index export_schedules_due on export_schedules (next_run_at) where not is_paused;

-- A run of a schedule is an export that goes there instead of into a file.
alter table exports
  add column schedule_id uuid references export_schedules on delete cascade,
  -- Where it was put: the folder of this run.
  add column folder text,
  -- ReportedProblem of core/model/storage-problem.ts, when the place did not take it.
  add column problem jsonb;
create index exports_schedule on exports (schedule_id, created_at) where schedule_id is not null;
