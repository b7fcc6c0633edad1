-- Who may see which rows. The application logs in as the owner of the tables and takes one of two roles in every
-- transaction: tapeline_app sees the rows of one account (the setting tapeline.account_id), tapeline_platform sees all.
-- Without a role nothing is seen: row level security is forced on the owner too (a superuser passes it; do not run as one).

create extension if not exists pg_trgm;
create extension if not exists btree_gin;

-- Roles belong to the whole server: another database, or another node at this moment, may have made them.
do $$
declare
  name text;
begin
  foreach name in array array['tapeline_app', 'tapeline_platform'] loop
    begin
      if not exists (select from pg_roles where rolname = name) then
        execute format('create role %I nologin', name);
      end if;
    exception when duplicate_object or unique_violation then
      null;
    end;
    -- Inheriting would let a forgotten scope see everything. Before PostgreSQL 16 that is a property of the whole login
    -- role, which we do not change.
    if current_setting('server_version_num')::int >= 160000 then
      if not pg_has_role(current_user, name, 'SET') then
        execute format('grant %I to current_user with inherit false, set true', name);
      end if;
    elsif not pg_has_role(current_user, name, 'MEMBER') then
      execute format('grant %I to current_user', name);
    end if;
  end loop;
end
$$;

create function tapeline_account_id() returns uuid
  language sql stable parallel safe
  return nullif(current_setting('tapeline.account_id', true), '')::uuid;

-- Called once for every table that has an account_id.
-- The platform's policy is a role of its own and not a flag in the expression: `flag or account_id = …` would be a
-- security barrier for the planner, and no search index could be used behind it.
create procedure tapeline_protect(protected regclass, account_column name default 'account_id')
  language plpgsql as $$
begin
  execute format('alter table %s enable row level security', protected);
  execute format('alter table %s force row level security', protected);
  execute format('create policy account on %s to tapeline_app using (%I = (select tapeline_account_id()))',
    protected, account_column);
  execute format('create policy platform on %s to tapeline_platform using (true)', protected);
  execute format('grant select, insert, update, delete on %s to tapeline_app, tapeline_platform', protected);
end
$$;

grant usage on schema public to tapeline_app, tapeline_platform;
