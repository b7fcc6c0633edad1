-- What people and programs say of a call afterwards, and what an account lets them choose from.

create table dispositions (
  account_id uuid not null references accounts,
  id uuid not null,
  direction text not null check (direction in ('inbound', 'outbound')),
  -- Of the list of its direction.
  position int not null,
  label text not null,
  -- One that is not active stands on old calls and cannot be chosen any more.
  active boolean not null default true,
  -- [{ id, label, active }], in order.
  reasons jsonb not null default '[]',
  constraint dispositions_pkey primary key (account_id, id)
);
call tapeline_protect('dispositions');

-- What happens when a call ends. `version` counts the changes of this and of the dispositions.
create table wrap_up_options (
  account_id uuid primary key references accounts,
  version int not null,
  pop_up boolean not null,
  required boolean not null,
  wrap_up_seconds int not null
);
call tapeline_protect('wrap_up_options');

-- The newest version of each note. A note that was removed stays, with `removed_at`: it can be restored.
create table call_notes (
  id uuid primary key,
  account_id uuid not null references accounts,
  call_id uuid not null constraint call_notes_call_fkey references calls on delete cascade,
  version int not null,
  text text not null,
  -- On the call's time line, from its start; absent: of the whole call.
  offset_ms bigint,
  -- What a program calls it: sent twice, it is there once.
  external_id text,
  author_kind text not null check (author_kind in ('user', 'api-key')),
  author_id uuid not null,
  author_name text not null,
  created_at timestamptz not null,
  removed_at timestamptz,
  search text not null generated always as (lower(normalize(text, NFKC))) stored,
  constraint call_notes_external_id_key unique (call_id, external_id)
);
call tapeline_protect('call_notes');
create index call_notes_call on call_notes (call_id, created_at, id);
create index call_notes_search on call_notes using gin (account_id, search gin_trgm_ops) where removed_at is null;

-- Every version, the newest too. Rows are added, never changed.
create table call_note_versions (
  account_id uuid not null references accounts,
  note_id uuid not null references call_notes on delete cascade,
  version int not null,
  text text not null,
  offset_ms bigint,
  removed boolean not null,
  changed_by_kind text not null check (changed_by_kind in ('user', 'api-key')),
  changed_by uuid not null,
  changed_by_name text not null,
  changed_at timestamptz not null,
  constraint call_note_versions_pkey primary key (note_id, version)
);
call tapeline_protect('call_note_versions');
create index call_note_versions_account on call_note_versions (account_id);

-- Each time one was set or taken back. Labels as they were then: what is renamed later does not change what was said.
create table call_dispositions (
  account_id uuid not null references accounts,
  call_id uuid not null constraint call_dispositions_call_fkey references calls on delete cascade,
  version int not null,
  is_current boolean not null,
  -- Absent where it was taken back.
  disposition_id uuid,
  label text,
  reason_id uuid,
  reason text,
  set_by_kind text not null check (set_by_kind in ('user', 'api-key')),
  set_by uuid not null,
  set_by_name text not null,
  set_at timestamptz not null,
  -- Label and reason, each on its line.
  search text not null generated always as (lower(normalize(coalesce(label, '') || E'\n' || coalesce(reason, ''), NFKC))) stored,
  constraint call_dispositions_pkey primary key (call_id, version)
);
call tapeline_protect('call_dispositions');
create unique index call_dispositions_current on call_dispositions (call_id) where is_current;
create index call_dispositions_search on call_dispositions using gin (account_id, search gin_trgm_ops)
  where is_current and label is not null;
create index call_dispositions_account on call_dispositions (account_id);

-- Lower case. What was taken off stays, with `removed_at`.
create table call_tags (
  id uuid primary key,
  account_id uuid not null references accounts,
  call_id uuid not null constraint call_tags_call_fkey references calls on delete cascade,
  tag text not null,
  tagged_by_kind text not null check (tagged_by_kind in ('user', 'api-key')),
  tagged_by uuid not null,
  tagged_by_name text not null,
  tagged_at timestamptz not null,
  removed_by_kind text,
  removed_by uuid,
  removed_by_name text,
  removed_at timestamptz
);
call tapeline_protect('call_tags');
create unique index call_tags_current on call_tags (call_id, tag) where removed_at is null;
create index call_tags_search on call_tags using gin (account_id, tag gin_trgm_ops) where removed_at is null;
create index call_tags_call on call_tags (call_id);

-- Who was on a call that ended, and is asked for its disposition.
create table wrap_ups (
  account_id uuid not null references accounts,
  call_id uuid not null references calls on delete cascade,
  user_id uuid not null,
  state text not null check (state in ('waiting', 'done', 'skipped')),
  ended_at timestamptz not null,
  snoozed_until timestamptz,
  constraint wrap_ups_pkey primary key (call_id, user_id),
  constraint wrap_ups_user_fkey foreign key (account_id, user_id) references users (account_id, id) on delete cascade
);
call tapeline_protect('wrap_ups');
create index wrap_ups_waiting on wrap_ups (user_id, ended_at) where state = 'waiting';
create index wrap_ups_account on wrap_ups (account_id);

-- What somebody began to write and has not saved: only theirs.
create table annotation_drafts (
  account_id uuid not null references accounts,
  call_id uuid not null references calls on delete cascade,
  user_id uuid not null,
  draft jsonb not null,
  saved_at timestamptz not null,
  constraint annotation_drafts_pkey primary key (call_id, user_id),
  constraint annotation_drafts_user_fkey foreign key (account_id, user_id) references users (account_id, id) on delete cascade
);
call tapeline_protect('annotation_drafts');
create index annotation_drafts_account on annotation_drafts (account_id);
