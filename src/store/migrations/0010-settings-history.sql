-- The history of settings tells who changed them, as they were called then, and why.

-- Of users and of programs; `changed_by` is a user's id only.
alter table account_settings add column changed_by_name text;
alter table account_settings add column comment text;
