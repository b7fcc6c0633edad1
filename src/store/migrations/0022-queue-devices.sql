-- A phone that is an agent belongs to the queue's account, as the users do.
alter table devices add constraint devices_account_id_id_key unique (account_id, id);
alter table queue_people drop constraint queue_people_device_id_fkey;
alter table queue_people add constraint queue_people_device_fkey
  foreign key (account_id, device_id) references devices (account_id, id) on delete cascade;
create index queue_people_device on queue_people (device_id);
