-- Lists and recordings are shown to those who reach them: by who was on the call, and by the queues it came through.

-- Users who could talk at some time. Not `party_ids`: that has everybody whose phone merely rang. Calls from before this migration keep
-- none, and are found by those who reach the whole account.
alter table calls add column people_ids text[] not null default '{}';
alter table calls add column queue_ids text[] not null default '{}';
-- Without a list of pending entries: a list must not read it each time.
create index calls_people on calls using gin (people_ids) with (fastupdate = off);
create index calls_queues on calls using gin (queue_ids) with (fastupdate = off);

-- Few; asked for with every list.
create index users_hiding on users (account_id) where hides_recordings;
-- The recordings that the file of an export holds: whoever fetches it must still reach them.
alter table exports add column recording_ids uuid[] not null default '{}';
-- What whoever decided about a request had to say.
alter table access_grants add column decision_reason text;
