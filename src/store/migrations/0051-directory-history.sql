-- Who was who when: what a call's parties were matched by at any time, so that a record of last week is judged by the people of last week.
-- Written by triggers: by whatever way a user, a device or a domain changes, it is known.

-- From when on it is complete; the account is as old, or it is from before there was a history.
alter table accounts add column directory_since timestamptz not null default now();

create table directory_history (
  account_id uuid not null references accounts on delete cascade,
  kind text not null check (kind in ('account', 'user', 'device')),
  subject_id uuid not null,
  since timestamptz not null,
  -- Absent: it is so.
  until timestamptz,
  -- The columns that the trigger of its table names.
  identity jsonb not null,
  constraint directory_history_pkey primary key (account_id, kind, subject_id, since)
);
call tapeline_protect('directory_history');
create index directory_history_until on directory_history (until);

create function tapeline_directory_history() returns trigger
  language plpgsql as $$
declare
  subject jsonb;
  account uuid;
  before jsonb;
  after jsonb;
  written timestamptz;
begin
  if tg_op <> 'INSERT' then
    subject := to_jsonb(old);
    before := (select jsonb_object_agg(key, value) from jsonb_each(subject) where key = any (tg_argv[1:]));
  end if;
  if tg_op <> 'DELETE' then
    subject := to_jsonb(new);
    after := (select jsonb_object_agg(key, value) from jsonb_each(subject) where key = any (tg_argv[1:]));
  end if;
  account := (subject ->> case tg_argv[0] when 'account' then 'id' else 'account_id' end)::uuid;
  -- People of the platform and of resellers are no party of a call.
  if account is null or before is not distinct from after then
    return null;
  end if;
  -- Not now(): of two transactions the later one to change it may have begun first.
  written := greatest(clock_timestamp(), (select max(since) + interval '1 microsecond' from directory_history
    where account_id = account and kind = tg_argv[0] and subject_id = (subject ->> 'id')::uuid));
  update directory_history set until = written
    where account_id = account and kind = tg_argv[0] and subject_id = (subject ->> 'id')::uuid and until is null;
  if after is not null then
    insert into directory_history (account_id, kind, subject_id, since, identity)
    values (account, tg_argv[0], (subject ->> 'id')::uuid, written, after);
  end if;
  return null;
end
$$;

create trigger accounts_directory_history after insert or update of domains on accounts
  for each row execute function tapeline_directory_history('account', 'domains');
create trigger users_directory_history after insert or delete or update of extension, numbers, sip_addresses on users
  for each row execute function tapeline_directory_history('user', 'extension', 'numbers', 'sip_addresses');
create trigger devices_directory_history after insert or delete or update of kind, owner_id, sip_address on devices
  for each row execute function tapeline_directory_history('device', 'kind', 'owner_id', 'sip_address');

set local role tapeline_platform;
insert into directory_history (account_id, kind, subject_id, since, identity)
  select id, 'account', id, directory_since, jsonb_build_object('domains', domains) from accounts
  union all
  select u.account_id, 'user', u.id, a.directory_since,
    jsonb_build_object('extension', u.extension, 'numbers', u.numbers, 'sip_addresses', u.sip_addresses)
  from users u join accounts a on a.id = u.account_id
  union all
  select d.account_id, 'device', d.id, a.directory_since,
    jsonb_build_object('kind', d.kind, 'owner_id', d.owner_id, 'sip_address', d.sip_address)
  from devices d join accounts a on a.id = d.account_id;
reset role;

-- Records from before the history of the directory: judged by that of the day on which the report was made.
alter table reconciliations add column by_present_directory int not null default 0;
