-- Files of call detail records that were taken from a folder: each once, whichever process finds it.
create table cdr_files (
  account_id uuid not null references accounts,
  -- Of its bytes and of how its columns are named.
  sha256 text not null,
  reconciliation_id uuid not null references reconciliations on delete cascade,
  constraint cdr_files_pkey primary key (account_id, sha256)
);
call tapeline_protect('cdr_files');
create index cdr_files_reconciliation on cdr_files (reconciliation_id);
