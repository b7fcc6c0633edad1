-- The audit log as chains of hashes: one per account, one per reseller, one for the platform. See core/audit/audit-chain.ts.

-- The newest of each chain. Whoever appends locks this row until the commit: events of one chain wait for each other, chains do not.
create table audit_chains (
  chain text constraint audit_chains_pkey primary key,
  account_id uuid references accounts,
  reseller_id uuid references resellers,
  seq bigint not null,
  hash bytea not null,
  -- Where it stood when the platform's chain took note of it.
  noted_seq bigint not null default 0,
  noted_at timestamptz
) with (fillfactor = 50);
call tapeline_protect('audit_chains');
create policy reseller_own on audit_chains to tapeline_reseller using (reseller_id = (select tapeline_reseller_id()));

-- Only as the platform is anything appended, whoever did it.
revoke insert, update, delete on audit_chains from tapeline_app, tapeline_reseller;
revoke delete on audit_chains from tapeline_platform;
revoke insert on audit_events from tapeline_app, tapeline_reseller;

alter table audit_events add column chain text, add column seq bigint, add column hash bytea;
alter table audit_events add constraint audit_events_place_key unique (chain, seq);
-- Few: where the heads of all chains were noted.
create index audit_events_checkpoints on audit_events (at) where action = 'audit.checkpoint';

-- What was written before today is chained by the first program that opens the database (store/chain-old-events.ts), which then makes the
-- columns required. Where there is nothing they are at once.
do $$
declare
  has_events boolean;
begin
  set local role tapeline_platform;
  select exists (select from audit_events) into has_events;
  reset role;
  if not has_events then
    alter table audit_events alter column chain set not null, alter column seq set not null, alter column hash set not null;
  end if;
end
$$;
