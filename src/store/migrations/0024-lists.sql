-- Long lists are read page by page in order of names; users have such an index already.
create index devices_account_name on devices (account_id, name, id);
create index users_name on users (name, id);
create index devices_name on devices (name, id);
