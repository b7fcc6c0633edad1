-- Who has which product of call recording by the settings in force. Made of the settings when a list needs it and they have changed since: the
-- settings of ten thousand people are a document of megabytes.

create table held_products (
  account_id uuid not null references accounts,
  -- Also of people who are gone: settings may still name them.
  user_id uuid not null,
  product text not null,
  constraint held_products_pkey primary key (account_id, user_id)
);
call tapeline_protect('held_products');

-- The version of the settings that they were made of.
create table held_products_made (
  account_id uuid not null references accounts,
  version int not null,
  constraint held_products_made_pkey primary key (account_id)
);
call tapeline_protect('held_products_made');
