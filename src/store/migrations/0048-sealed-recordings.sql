-- Recordings that are sealed for an account's archive key: what lies in the store of them, by which it is verified.

-- {keyId, sizeBytes, sha256}: core/model/sealed-key.ts. size_bytes and sha256 stay those of the audio.
alter table recordings add column sealed jsonb;

create or replace function tapeline_evidence_facts(recording recordings) returns jsonb
  language sql stable as $$
  select jsonb_build_object(
    'startedAt', to_char(recording.started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'durationMs', recording.duration_ms,
    'encoding', recording.encoding,
    'sampleRateHz', recording.sample_rate_hz,
    'channels', jsonb_array_length(recording.channels),
    'segment', recording.segment -> 'index',
    'sealed', recording.sealed,
    'owner', recording.segment -> 'owner',
    'segmentSha256', encode(sha256(convert_to(recording.segment::text, 'UTF8')), 'hex'),
    'qualitySha256', encode(sha256(convert_to(recording.quality::text, 'UTF8')), 'hex'))
$$;

create or replace function tapeline_evidence() returns trigger
  language plpgsql as $$
declare
  row recordings;
  deed text;
  redaction text := nullif(current_setting('tapeline.redaction', true), '');
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
    deed := case when tg_op = 'INSERT' then 'stored' when redaction is null then 'replaced' else 'redacted' end;
  end if;
  if tg_op = 'UPDATE' and (old.sha256, old.size_bytes, old.sealed, old.started_at, old.duration_ms, old.segment, old.quality)
    is not distinct from (new.sha256, new.size_bytes, new.sealed, new.started_at, new.duration_ms, new.segment, new.quality) then
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
    || case when deed = 'removed' then '{}' else tapeline_evidence_facts(row) end
    || case when deed = 'redacted' then jsonb_build_object('sha256Before', old.sha256, 'redaction', redaction::jsonb) else '{}' end)::text;
  insert into evidence_entries (account_id, seq, recording_id, at, entry, hash)
  values (row.account_id, place, row.id, written, entry,
    sha256(coalesce(last.hash, decode(repeat('00', 32), 'hex')) || convert_to(place || E'\n' || entry, 'UTF8')));
  return null;
end
$$;
