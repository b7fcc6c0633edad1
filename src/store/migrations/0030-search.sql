-- Every word of the search language has a way through one index (docs/decisions/call-search.md).

-- Names, numbers and addresses of who calls and who is called, one a line as in `search`; users and devices they were matched to; how the
-- call was recorded: `owner:…`, `mode:…`, `trigger:…`. Absent of calls from before this migration until store/fill-call-search.ts was there.
alter table calls
  add column caller_search text,
  add column callee_search text,
  add column caller_ids text[],
  add column callee_ids text[],
  add column traits text[];

-- Few, soon none.
create index calls_unsearchable on calls (id) where caller_search is null;

-- The month in which a call began, in UTC: a search goes through them from the newest.
create function tapeline_month(at timestamptz) returns date
  language sql immutable parallel safe
  return date_trunc('month', at at time zone 'UTC')::date;

-- For each of some lengths in seconds, itself when the call lasted so long, minus itself when it did not: an index finds each by equality.
create function tapeline_lengths(duration_ms bigint) returns int[]
  language sql immutable strict parallel safe
  return array[
    case when duration_ms >= 10000 then 10 else -10 end,
    case when duration_ms >= 60000 then 60 else -60 end,
    case when duration_ms >= 300000 then 300 else -300 end,
    case when duration_ms >= 900000 then 900 else -900 end,
    case when duration_ms >= 1800000 then 1800 else -1800 end,
    case when duration_ms >= 3600000 then 3600 else -3600 end,
    case when duration_ms >= 7200000 then 7200 else -7200 end];

drop index calls_search, calls_people, calls_queues;
-- What is written goes to a list first, which every search reads: a short one.
create index calls_search on calls using gin (
  account_id, tapeline_month(started_at), search gin_trgm_ops, caller_search gin_trgm_ops, callee_search gin_trgm_ops,
  caller_ids, callee_ids, people_ids, queue_ids, traits, flags, direction, recorded, skip_reason, tapeline_lengths(duration_ms)
) with (gin_pending_list_limit = 512);

-- The planner may not choose the key of the order instead, and knows how many a condition leaves.
alter table calls alter column caller_search set statistics 1000;
alter table calls alter column callee_search set statistics 1000;
