-- Recordings hold segments of calls, and calls can be controlled while they go on.

-- The stretch of the call: owner, triggers, pauses, who may see it.
alter table recordings add column segment jsonb;

-- What a live call does at this moment: off, armed, recording, paused.
alter table calls add column status text;
-- The call as the policy engine is asked about it, and the version of the settings that decided: small, so that a month of calls can be
-- asked about again before settings are changed.
alter table calls add column time_line jsonb;
alter table calls add column settings_version int;
