-- What became of every recording, as a chain of hashes per account: core/audit/evidence-file.ts. Written by a trigger, so that whoever stores,
-- replaces or removes a recording, today or in a later version, leaves a trace.

create table evidence_entries (
  account_id uuid not null references accounts,
  seq bigint not null,
  recording_id uuid not null,
  at timestamptz not null,
  -- As it is hashed: JSON, byte by byte.
  entry text not null,
  hash bytea not null,
  constraint evidence_entries_pkey primary key (account_id, seq)
);
call tapeline_protect('evidence_entries');
create index evidence_entries_recording on evidence_entries (recording_id);
revoke update, delete on evidence_entries from tapeline_app, tapeline_reseller;
revoke insert on evidence_entries from tapeline_reseller;
revoke update on evidence_entries from tapeline_platform;

-- Where a chain stood, signed with the installation's key.
create table evidence_checkpoints (
  account_id uuid not null references accounts,
  seq bigint not null,
  hash bytea not null,
  at timestamptz not null,
  public_key bytea not null,
  signature bytea not null,
  constraint evidence_checkpoints_pkey primary key (account_id, seq)
);
call tapeline_protect('evidence_checkpoints');
revoke insert, update, delete on evidence_checkpoints from tapeline_app, tapeline_reseller;
revoke update on evidence_checkpoints from tapeline_platform;

create function tapeline_evidence() returns trigger
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
    || case when deed = 'removed' then '{}' else jsonb_build_object(
      'startedAt', to_char(row.started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      'durationMs', row.duration_ms,
      'encoding', row.encoding,
      'sampleRateHz', row.sample_rate_hz,
      'channels', jsonb_array_length(row.channels),
      'segment', row.segment -> 'index',
      'owner', row.segment -> 'owner',
      'segmentSha256', encode(sha256(convert_to(row.segment::text, 'UTF8')), 'hex'),
      'qualitySha256', encode(sha256(convert_to(row.quality::text, 'UTF8')), 'hex')) end)::text;
  insert into evidence_entries (account_id, seq, recording_id, at, entry, hash)
  values (row.account_id, place, row.id, written, entry,
    sha256(coalesce(last.hash, decode(repeat('00', 32), 'hex')) || convert_to(place || E'\n' || entry, 'UTF8')));
  return null;
end
$$;

create trigger recordings_evidence after insert or update or delete on recordings
  for each row execute function tapeline_evidence();
