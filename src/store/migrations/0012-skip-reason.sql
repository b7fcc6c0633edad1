-- Lists are filtered by why nothing was kept: rare reasons must be found without walking through all calls.
create index calls_skip_reason on calls (account_id, skip_reason, started_at, id) where skip_reason is not null;
