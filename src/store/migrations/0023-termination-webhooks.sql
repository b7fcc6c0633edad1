-- Accounts that are closed for good, programs that are told what happens, and requests that may be sent twice.

-- Stays when the account is gone: no reference to it.
create table terminations (
  id uuid primary key,
  former_account_id uuid not null,
  slug text not null,
  name text not null,
  state text not null check (state in ('requested', 'scheduled', 'purging', 'purged', 'cancelled')),
  reason text not null,
  hand_over boolean not null,
  export_ids uuid[] not null default '{}',
  purge_after_hours int not null,
  requested_by text not null,
  requested_by_name text not null,
  requested_at timestamptz not null,
  approved_by text,
  approved_by_name text,
  approved_at timestamptz,
  purge_at timestamptz,
  cancelled_by_name text,
  cancelled_at timestamptz,
  purge_started_at timestamptz,
  -- How far the purge is.
  step text,
  -- Rows removed so far, by table.
  removed_rows jsonb not null default '{}',
  purged_at timestamptz,
  certificate jsonb
);
create unique index terminations_current on terminations (former_account_id) where state not in ('purged', 'cancelled');
create index terminations_account on terminations (former_account_id);
grant select, insert, update on terminations to tapeline_platform;

-- Every file of the account: noted before it is removed, so that a purge that is interrupted knows what it had begun.
create table terminated_files (
  termination_id uuid not null references terminations,
  key text not null,
  size_bytes bigint not null,
  sha256 text not null,
  -- `stored`: as the recording's row had it; `read`: of the file before it was removed.
  hashed text not null check (hashed in ('stored', 'read')),
  removed_at timestamptz,
  constraint terminated_files_pkey primary key (termination_id, key)
);
grant select, insert, update on terminated_files to tapeline_platform;

create table webhooks (
  id uuid primary key,
  account_id uuid not null references accounts,
  url text not null,
  description text not null default '',
  event_types text[] not null,
  -- Of the signatures: it is needed as it is.
  secret text not null,
  active boolean not null default true,
  -- Since when nothing was delivered; absent while all is well.
  failing_since timestamptz,
  disabled_reason text,
  created_by text,
  created_at timestamptz not null default now()
);
call tapeline_protect('webhooks');
create index webhooks_account on webhooks (account_id);

-- What is to be delivered, and what became of it.
create table webhook_deliveries (
  id uuid primary key,
  account_id uuid not null references accounts,
  webhook_id uuid not null references webhooks on delete cascade,
  event_type text not null,
  payload jsonb not null,
  state text not null check (state in ('waiting', 'delivered', 'failed')),
  attempts int not null default 0,
  next_attempt_at timestamptz,
  last_status int,
  last_error text,
  last_duration_ms int,
  created_at timestamptz not null,
  delivered_at timestamptz
);
call tapeline_protect('webhook_deliveries');
create index webhook_deliveries_webhook on webhook_deliveries (webhook_id, created_at, id);
create index webhook_deliveries_due on webhook_deliveries (next_attempt_at) where state = 'waiting';

-- Answers of requests with an Idempotency-Key, for a day.
create table idempotent_requests (
  actor_id text not null,
  key text not null,
  request_sha256 text not null,
  -- Absent while the first request is being answered.
  status int,
  answer jsonb,
  created_at timestamptz not null,
  constraint idempotent_requests_pkey primary key (actor_id, key)
);
create index idempotent_requests_age on idempotent_requests (created_at);
grant select, insert, update, delete on idempotent_requests to tapeline_platform;
