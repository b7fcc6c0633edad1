-- Calls of before 0021 have nobody in `people_ids`: whoever was on them did not find them, and whoever hides was not hidden. store/fill-call-people.ts
-- tells who was on each and marks it. Those that are there now get `false` without being rewritten, those to come `true`.
alter table calls add column people_filled boolean not null default false;
alter table calls alter column people_filled set default true;

-- Soon none: a call on which nobody of the account was is marked too.
create index calls_without_people on calls (id) where not people_filled and people_ids = '{}' and queue_ids = '{}';

-- How long somebody is signed in at most, however busy; absent: a week.
alter table sign_in_policies add column session_hours int check (session_hours between 1 and 168);
