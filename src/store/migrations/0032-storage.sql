-- Copies of recordings outside of the local store: where to, which there are, and what is still to be done.

-- A folder or bucket that copies go to; those without an account are the platform's.
create table storage_targets (
  id uuid primary key,
  account_id uuid references accounts,
  name text not null,
  -- core/model/storage.ts: kind, endpoint, bucket and so on, without the secret.
  place jsonb not null,
  -- What two targets of one owner may not share: each would remove what the other one put.
  location text not null,
  sealed_secret bytea,
  -- Nothing new goes there; what is there stays readable.
  retired_at timestamptz,
  created_at timestamptz not null default now(),
  constraint storage_targets_name_key unique nulls not distinct (account_id, name),
  constraint storage_targets_location_key unique nulls not distinct (account_id, location)
);
call tapeline_protect('storage_targets');

-- Which copies of an account's objects there are to be; the one without an account holds for those that have none.
create table storage_plans (
  id uuid primary key,
  account_id uuid references accounts,
  -- From this age on the local file goes; absent: it stays.
  local_days int check (local_days > 0),
  -- [{targetId, fromDays, untilDays}], in the order in which they are read from.
  copies jsonb not null,
  -- Objects from before are left where they are; absent: it holds for all.
  covers_from timestamptz,
  constraint storage_plans_account_key unique nulls not distinct (account_id)
);
call tapeline_protect('storage_plans');

create sequence object_order;
grant usage on sequence object_order to tapeline_app, tapeline_platform, tapeline_reseller;

-- Every object of an account: its key begins with the account's id.
create table stored_objects (
  id uuid primary key,
  account_id uuid not null references accounts,
  key text not null constraint stored_objects_key_key unique,
  size_bytes bigint not null,
  sha256 text not null,
  -- Whether the local store has it.
  is_local boolean not null,
  stored_at timestamptz not null,
  -- Of whatever began to replace it last: the local file is not moved away meanwhile.
  written_at timestamptz not null,
  -- Nobody reads it any more; the row stays until the last copy is gone.
  removed_at timestamptz
);
call tapeline_protect('stored_objects');
create index stored_objects_account on stored_objects (account_id, stored_at);

create table object_copies (
  account_id uuid not null references accounts,
  object_id uuid not null references stored_objects on delete cascade,
  target_id uuid not null references storage_targets,
  state text not null check (state in ('waiting', 'stored', 'failed', 'removing')),
  -- Of the content that is to be there; a lost answer to an upload of an older one changes nothing.
  sha256 text not null,
  -- What came first is done first, per account and target.
  seq bigint not null default nextval('object_order'),
  attempts int not null default 0,
  next_attempt_at timestamptz not null,
  last_problem jsonb,
  -- The others do not wait for it: it cannot be done before next_attempt_at, whatever happens to the store.
  set_aside boolean not null default false,
  -- Whoever does it, and until when nobody else does.
  claim uuid,
  claimed_until timestamptz,
  stored_at timestamptz,
  -- Read back whole since.
  verified_at timestamptz,
  etag text,
  version text,
  constraint object_copies_pkey primary key (object_id, target_id)
);
call tapeline_protect('object_copies');
create index object_copies_lane on object_copies (account_id, target_id, seq) where state in ('waiting', 'removing');
create index object_copies_target on object_copies (target_id, state);
create index object_copies_claimed on object_copies (account_id, target_id) where claim is not null;

-- What a closed account still has in other stores: noted before the rows that say so are removed.
alter table terminations add column outstanding_copies jsonb;
