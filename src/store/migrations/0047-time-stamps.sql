-- What a time-stamp authority says of checkpoints (RFC 3161): core/audit/time-stamp.ts.

create table evidence_time_stamps (
  account_id uuid not null,
  seq bigint not null,
  -- When the authority saw it.
  at timestamptz not null,
  -- Name in its certificate.
  authority text not null,
  -- DER, as it came.
  token bytea not null,
  constraint evidence_time_stamps_pkey primary key (account_id, seq),
  constraint evidence_time_stamps_checkpoint foreign key (account_id, seq) references evidence_checkpoints
);
call tapeline_protect('evidence_time_stamps');
revoke insert, update, delete on evidence_time_stamps from tapeline_app, tapeline_reseller;
revoke update on evidence_time_stamps from tapeline_platform;

-- How the authority of the installation is: one row, or none where there is no authority.
create table time_stamping (
  single boolean primary key default true check (single),
  host text not null,
  failing_since timestamptz,
  failure text
);
grant select, insert, update, delete on time_stamping to tapeline_platform;
