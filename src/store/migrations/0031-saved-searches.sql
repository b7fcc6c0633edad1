-- Searches that people kept under a name, for themselves or for everybody of the account.

create table saved_searches (
  id uuid primary key,
  -- Of the people of an account; absent for those of the platform and of resellers, who share nothing.
  account_id uuid references accounts,
  -- A user, or an API key.
  owner_id uuid not null,
  owner_name text not null,
  name text not null,
  query text not null,
  is_shared boolean not null default false,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  constraint saved_searches_name_key unique (owner_id, name),
  constraint saved_searches_shared_account check (account_id is not null or not is_shared)
);
call tapeline_protect('saved_searches');
create index saved_searches_account on saved_searches (account_id, name) where is_shared;

-- With which search the list of calls opens.
create table default_searches (
  owner_id uuid primary key,
  account_id uuid references accounts,
  saved_search_id uuid not null references saved_searches on delete cascade
);
call tapeline_protect('default_searches');
create index default_searches_search on default_searches (saved_search_id);
