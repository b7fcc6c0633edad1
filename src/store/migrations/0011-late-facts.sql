-- Told about a call that is over, and not yet acted on: a job decides the call again and destroys what may not be kept.
create table late_facts (
  id uuid primary key,
  account_id uuid not null references accounts,
  call_id uuid not null constraint late_facts_call_fkey references calls on delete cascade,
  told jsonb not null,
  told_at timestamptz not null default now()
);
call tapeline_protect('late_facts');
create index late_facts_call on late_facts (call_id);
