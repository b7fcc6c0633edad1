-- What each channel of a recording sounds like.
alter table recordings add column sound jsonb;

-- Calls that need a look are few: a list of them must not walk through all the others.
create index calls_flagged on calls (account_id, started_at, id) where flags <> '{}';
