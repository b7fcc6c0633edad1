-- Senders that are no recording client: one row per address, so that a scanner cannot fill the disk.

create table refused_invites (
  remote_address text primary key,
  protocol text not null,
  from_uri text not null,
  to_uri text not null,
  reason text not null,
  certificate_fingerprint text,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  times bigint not null default 1
);
grant select, insert, update, delete on refused_invites to tapeline_platform;
create index refused_invites_last_seen on refused_invites (last_seen_at);
