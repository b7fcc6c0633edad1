-- Long lists are read page by page in order of names, and by what people see of an entry.

-- For texts as they are: unlike array_to_string over any array, which may depend on settings.
create function tapeline_joined(texts text[], separator text) returns text
  language sql immutable parallel safe
  return array_to_string(texts, separator);

-- Numbers stand there as they are and as they are typed without blanks and signs.
alter table users add column search text not null generated always as (lower(
  tapeline_joined(array[name, first_name, last_name, user_name, extension, email, site] || numbers || sip_addresses, ' ')
  || ' ' || regexp_replace(tapeline_joined(numbers, '|'), '[^0-9|]', '', 'g'))) stored;
alter table devices add column search text not null generated always as (lower(name || ' ' || sip_address)) stored;

create index devices_account_name on devices (account_id, name, id);
create index users_name on users (name, id);
create index devices_name on devices (name, id);
