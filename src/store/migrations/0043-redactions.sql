-- Stretches of recordings that are destroyed: asked for with a reason, agreed to by somebody else, carried out step by step.

create table redactions (
  id uuid primary key,
  account_id uuid not null references accounts,
  -- No references: the certificate outlives both.
  call_id uuid not null,
  recording_id uuid not null,
  -- Wall clock: also right when the recording is cut or rendered again meanwhile.
  from_at timestamptz not null,
  to_at timestamptz not null,
  reason text not null,
  -- `removing-copies`: the audio is destroyed here; stores with copies have not answered for all of them yet.
  state text not null check (state in ('waiting', 'refused', 'withdrawn', 'running', 'removing-copies', 'done', 'failed')),
  requested_by text not null,
  requested_by_name text not null,
  requested_at timestamptz not null,
  decided_by_name text,
  decided_at timestamptz,
  -- From here on it goes on, whatever happens: half of it is evidence of nothing.
  begun_at timestamptz,
  finished_at timestamptz,
  -- Of docs/errors.md.
  failure text,
  -- Written in the commit that changes the rows: {recordings, formerKeys, exports}.
  carried_out jsonb,
  certificate jsonb,
  constraint redactions_forwards check (to_at > from_at)
);
call tapeline_protect('redactions');
create index redactions_call on redactions (call_id);
create index redactions_account on redactions (account_id, requested_at);
create index redactions_going_on on redactions (id) where state in ('running', 'removing-copies');

-- As before, and with what explains a redaction: `tapeline.redaction` is set for the transaction that changes the row.
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
    || case when deed = 'removed' then '{}' else tapeline_evidence_facts(row) end
    || case when deed = 'redacted' then jsonb_build_object('sha256Before', old.sha256, 'redaction', redaction::jsonb) else '{}' end)::text;
  insert into evidence_entries (account_id, seq, recording_id, at, entry, hash)
  values (row.account_id, place, row.id, written, entry,
    sha256(coalesce(last.hash, decode(repeat('00', 32), 'hex')) || convert_to(place || E'\n' || entry, 'UTF8')));
  return null;
end
$$;
