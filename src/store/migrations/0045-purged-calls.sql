-- Whether a call was purged is asked for each that is archived or imported, and which of some days for each report of completeness.

create index purged_recordings_call on purged_recordings (call_id);
create index purged_recordings_days on purged_recordings (account_id, call_started_at);
drop index purged_recordings_account;
