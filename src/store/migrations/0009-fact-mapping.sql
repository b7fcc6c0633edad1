-- Where in what a recording client sends the facts of the policy lie: the name of a ready-made mapping, or rules.
alter table recording_clients add column mapping jsonb not null default '"generic"';
