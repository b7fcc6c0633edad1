-- How long recordings are kept. The account's days are in its settings (retentionDays); what rules keep longer is here.

create table retention_policies (
  account_id uuid not null references accounts,
  version int not null,
  -- [{when, days}]: core/model/retention.ts.
  rules jsonb not null,
  -- Absent: a call goes with its last recording.
  call_days int check (call_days > 0),
  -- Dates that were given under an earlier one do not hold any more: somebody agreed to a shorter time.
  epoch int not null,
  changed_by_name text not null,
  -- Whoever agreed to it, where somebody had to.
  approved_by_name text,
  changed_at timestamptz not null,
  constraint retention_policies_pkey primary key (account_id, version)
);
call tapeline_protect('retention_policies');

-- What would keep something less long, until somebody else agrees.
create table retention_proposals (
  id uuid primary key,
  account_id uuid not null references accounts,
  state text not null check (state in ('waiting', 'approved', 'refused', 'withdrawn')),
  days int not null,
  rules jsonb not null,
  call_days int check (call_days > 0),
  based_on_version int not null,
  reason text not null,
  proposed_by text not null,
  proposed_by_name text not null,
  proposed_at timestamptz not null,
  decided_by_name text,
  decided_at timestamptz
);
call tapeline_protect('retention_proposals');
create unique index retention_proposals_waiting on retention_proposals (account_id) where state = 'waiting';
create index retention_proposals_account on retention_proposals (account_id, proposed_at);

-- Until when each recording is kept, and why. Not in `recordings`: rows there are replaced when a call is decided or rendered again, and what was
-- promised stays promised.
create table recording_dates (
  recording_id uuid primary key,
  account_id uuid not null references accounts,
  call_id uuid not null references calls on delete cascade,
  expires_at timestamptz not null,
  days int not null,
  -- {reason, boundedTo}: core/model/retention.ts.
  because jsonb not null,
  epoch int not null,
  -- Since when it could be seen: nothing is purged that nobody could have known of.
  dated_at timestamptz not null
);
call tapeline_protect('recording_dates');
create index recording_dates_due on recording_dates (account_id, epoch, expires_at, recording_id);
create index recording_dates_call on recording_dates (call_id);

-- Those that came, or were made again, since dates were given last.
alter table recordings add column dated boolean not null default false;
create index recordings_undated on recordings (account_id, started_at) where not dated;
