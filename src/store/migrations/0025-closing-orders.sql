-- Waiting orders are cancelled when their account is closed, and wait again when that is taken back.
alter table orders add column cancelled_by_closing uuid;
