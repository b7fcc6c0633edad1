-- Test calls by schedule through a phone system, of which a recording has to come.

create table canaries (
  id uuid primary key,
  account_id uuid not null references accounts,
  name text not null,
  to_uri text not null,
  from_uri text not null,
  -- {host, port}; absent: the host of to_uri.
  hop jsonb,
  protocol text not null check (protocol in ('udp', 'tcp', 'tls')),
  username text,
  -- Of store/sealed-secret.ts.
  sealed_password bytea,
  -- CanaryRhythm of core/model/canary.ts.
  rhythm jsonb not null,
  talk_ms int not null,
  late_after_ms int not null,
  expects_answer boolean not null,
  -- Absent: paused.
  next_run_at timestamptz,
  failing_since timestamptz,
  created_at timestamptz not null default now()
);
call tapeline_protect('canaries');
create index canaries_account on canaries (account_id);
create index canaries_due on canaries (next_run_at) where next_run_at is not null;

create table canary_runs (
  id uuid primary key,
  account_id uuid not null references accounts,
  canary_id uuid not null references canaries on delete cascade,
  asked_by_name text,
  state text not null check (state in ('due', 'calling', 'waiting', 'done')),
  due_at timestamptz not null,
  started_at timestamptz,
  answered_at timestamptz,
  ended_at timestamptz,
  sip_call_id text,
  sip_status int,
  -- Whoever looks for the recording leaves it to others until then.
  look_at timestamptz,
  outcome text,
  because text,
  -- No reference: the call may go before.
  call_id uuid,
  recorded_ms int,
  heard_ms int,
  done_at timestamptz
);
call tapeline_protect('canary_runs');
create index canary_runs_canary on canary_runs (canary_id, due_at);
create index canary_runs_account on canary_runs (account_id);
create index canary_runs_unfinished on canary_runs (due_at) where state <> 'done';
