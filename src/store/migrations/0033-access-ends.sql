-- Whoever asks for access may name the moment at which it ends, in the place of a duration that begins with the approval.
alter table access_grants add column asks_for_end boolean not null default false;
