-- How a person has arranged the columns of the list of calls: one row for each view that is not as it comes.
create table column_layouts (
  user_id uuid not null references users on delete cascade,
  -- Absent for people of the platform and of resellers.
  account_id uuid references accounts,
  view text not null constraint column_layouts_view check (view in ('conversations', 'participants')),
  layout jsonb not null,
  changed_at timestamptz not null,
  constraint column_layouts_pkey primary key (user_id, view)
);
call tapeline_protect('column_layouts');
create index column_layouts_account on column_layouts (account_id);
