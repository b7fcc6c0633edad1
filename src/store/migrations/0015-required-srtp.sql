-- Whether a recording client's calls must be encrypted.
alter table recording_clients add column srtp text not null default 'accept' check (srtp in ('accept', 'require'));
