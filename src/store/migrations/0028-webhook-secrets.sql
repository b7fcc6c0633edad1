-- Secrets of webhooks lie sealed (store/sealed-secret.ts); those from before are sealed at the next start. A webhook without an account is the
-- platform's: it is told what happens to accounts, also when one is gone with all webhooks of its own.
alter table webhooks alter column secret drop not null;
alter table webhooks add column sealed_secret bytea;
alter table webhooks alter column account_id drop not null;
alter table webhook_deliveries alter column account_id drop not null;
