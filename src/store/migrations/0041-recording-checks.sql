-- What was found when a recording's files were last read again and compared with the chain of evidence.

create table recording_checks (
  recording_id uuid primary key references recordings on delete cascade,
  account_id uuid not null references accounts,
  -- Of the file that was checked: what was replaced since has not been.
  sha256 text not null,
  checked_at timestamptz not null,
  checked_by_name text not null,
  -- {problems, places}: core/audit/check-recording.ts.
  report jsonb not null
);
call tapeline_protect('recording_checks');
create index recording_checks_account on recording_checks (account_id);

-- What an entry of the chain says of a recording, so that a row can be compared with its entry.
create function tapeline_evidence_facts(recording recordings) returns jsonb
  language sql stable as $$
  select jsonb_build_object(
    'startedAt', to_char(recording.started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'durationMs', recording.duration_ms,
    'encoding', recording.encoding,
    'sampleRateHz', recording.sample_rate_hz,
    'channels', jsonb_array_length(recording.channels),
    'segment', recording.segment -> 'index',
    'owner', recording.segment -> 'owner',
    'segmentSha256', encode(sha256(convert_to(recording.segment::text, 'UTF8')), 'hex'),
    'qualitySha256', encode(sha256(convert_to(recording.quality::text, 'UTF8')), 'hex'))
$$;

create or replace function tapeline_evidence() returns trigger
  language plpgsql as $$
declare
  row recordings;
  deed text;
  last record;
  place bigint;
  written timestamptz;
  entry text;
begin
  if tg_op = 'DELETE' then
    row := old;
    deed := 'removed';
  else
    row := new;
    deed := case tg_op when 'INSERT' then 'stored' else 'replaced' end;
  end if;
  if tg_op = 'UPDATE' and (old.sha256, old.size_bytes, old.started_at, old.duration_ms, old.segment, old.quality)
    is not distinct from (new.sha256, new.size_bytes, new.started_at, new.duration_ms, new.segment, new.quality) then
    return null;
  end if;
  -- Of an account that is being destroyed the certificate is the proof.
  if not exists (select from accounts where id = row.account_id and state = 'active') then
    return null;
  end if;
  perform pg_advisory_xact_lock(hashtextextended('evidence ' || row.account_id, 0));
  select e.seq, e.hash, e.at into last from evidence_entries e where e.account_id = row.account_id order by e.seq desc limit 1;
  place := coalesce(last.seq, 0) + 1;
  written := greatest(date_trunc('milliseconds', clock_timestamp()), last.at);
  entry := (jsonb_build_object(
      'accountId', row.account_id,
      'at', to_char(written at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      'deed', deed,
      'recordingId', row.id,
      'callId', row.call_id,
      'sha256', row.sha256,
      'sizeBytes', row.size_bytes)
    || case when deed = 'removed' then '{}' else tapeline_evidence_facts(row) end)::text;
  insert into evidence_entries (account_id, seq, recording_id, at, entry, hash)
  values (row.account_id, place, row.id, written, entry,
    sha256(coalesce(last.hash, decode(repeat('00', 32), 'hex')) || convert_to(place || E'\n' || entry, 'UTF8')));
  return null;
end
$$;
