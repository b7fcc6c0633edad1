-- Recorders that share the database, and when each was in touch with it last: what one that is away has captured may still come.
create table recorders (
  name text primary key,
  seen_at timestamptz not null
);
grant select, insert, update, delete on recorders to tapeline_platform;
