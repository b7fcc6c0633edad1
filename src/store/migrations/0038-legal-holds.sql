-- Cases for which recordings have to stay, however old they are.

create table legal_holds (
  id uuid primary key,
  account_id uuid not null references accounts,
  name text not null,
  reason text not null,
  created_by_name text not null,
  created_at timestamptz not null,
  released_at timestamptz,
  released_by_name text,
  release_reason text
);
call tapeline_protect('legal_holds');
create unique index legal_holds_name on legal_holds (account_id, lower(name)) where released_at is null;
create index legal_holds_account on legal_holds (account_id, created_at);

-- Which calls a case holds. They stay when it is released, to be looked up; then they hold nothing.
create table legal_hold_calls (
  account_id uuid not null references accounts,
  hold_id uuid not null references legal_holds on delete cascade,
  call_id uuid not null references calls on delete cascade,
  added_by_name text not null,
  added_at timestamptz not null,
  constraint legal_hold_calls_pkey primary key (hold_id, call_id)
);
call tapeline_protect('legal_hold_calls');
create index legal_hold_calls_call on legal_hold_calls (call_id);
create index legal_hold_calls_account on legal_hold_calls (account_id);
