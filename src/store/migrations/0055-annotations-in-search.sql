-- What people said of a call are keys of the index calls_search, among its traits: beside the names, queues and lengths a search goes through
-- their lists too (docs/decisions/call-search.md). They only lead to calls: what is said, and who may read it, stands in its own table.

-- `note`, `disposition` and `tag` where there is one, `tag=…` for each, and the trigrams of their texts: `note~…`.
create function tapeline_said(call uuid) returns text[]
  language sql stable as $$
    with said as (
      select 'note' as kind, search as text from call_notes where call_id = call and removed_at is null
      union all
      select 'disposition', search from call_dispositions where call_id = call and is_current and label is not null
      union all
      select 'tag', tag from call_tags where call_id = call and removed_at is null
    )
    select array(
      select kind from said
      union select kind || '=' || text from said where kind = 'tag'
      union select kind || '~' || trigram from said, unnest(show_trgm(text)) as trigram)
  $$;

-- Those that every text of the kind has in which this part stands: no trigram that its ends make as beginning or end of a word. Of a short one
-- only that there is a text.
create function tapeline_keys_of_part(kind text, part text) returns text[]
  language sql immutable strict parallel safe as $$
    select coalesce(nullif(array(
      select kind || '~' || trigram from (
        select unnest(show_trgm(part))
        intersect select unnest(show_trgm('x' || part || 'x'))
        intersect select unnest(show_trgm('y' || part || 'y'))
      ) as inner_trigrams (trigram)), '{}'), array[kind])
  $$;

create function tapeline_traits_with_said() returns trigger
  language plpgsql as $$
declare
  said text[] := tapeline_said(new.id);
begin
  if said <> '{}' or new.traits is not null then
    new.traits := array(select trait from unnest(new.traits) as trait where trait !~ '^(note|disposition|tag)($|[=~])') || said;
  end if;
  return new;
end
$$;

-- Whoever writes traits writes those of the recorder, and never has to know what is said.
create trigger calls_traits_with_said before update of traits on calls
  for each row execute function tapeline_traits_with_said();

create function tapeline_said_changed() returns trigger
  language plpgsql as $$
begin
  if tg_op <> 'INSERT' then
    update calls set traits = traits where id = old.call_id;
  end if;
  if tg_op = 'INSERT' or tg_op = 'UPDATE' and new.call_id <> old.call_id then
    update calls set traits = traits where id = new.call_id;
  end if;
  return null;
end
$$;

-- Of what was said before this migration not: store/fill-annotation-keys.ts sees to it. While there are some, a search does not go by these keys.
alter table call_notes add column is_key boolean not null default false;
alter table call_notes alter column is_key set default true;
create index call_notes_no_key on call_notes (call_id) where not is_key;
alter table call_dispositions add column is_key boolean not null default false;
alter table call_dispositions alter column is_key set default true;
create index call_dispositions_no_key on call_dispositions (call_id) where not is_key;
alter table call_tags add column is_key boolean not null default false;
alter table call_tags alter column is_key set default true;
create index call_tags_no_key on call_tags (call_id) where not is_key;

create trigger call_notes_said after insert or delete or update of call_id, text, removed_at, is_key on call_notes
  for each row execute function tapeline_said_changed();
create trigger call_dispositions_said after insert or delete or update of call_id, is_current, label, reason, is_key on call_dispositions
  for each row execute function tapeline_said_changed();
create trigger call_tags_said after insert or delete or update of call_id, tag, removed_at, is_key on call_tags
  for each row execute function tapeline_said_changed();
