-- Orders: who is to get or lose a product, from which day on; kept as they were placed, with what they did.

create table orders (
  id uuid primary key,
  account_id uuid not null references accounts,
  -- Of whoever placed it: the same key is the same order.
  key text,
  action text not null check (action in ('add', 'change', 'remove')),
  product text check (product in ('on-demand', 'always-on')),
  -- A day in the account's time zone, as text: a date of the driver would have a zone of its own.
  activation_date text check (activation_date ~ '^\d{4}-\d{2}-\d{2}$'),
  takes_effect_at timestamptz not null,
  state text not null check (state in ('scheduled', 'done', 'cancelled', 'failed')),
  failure text,
  item_count integer not null,
  placed_by_kind text not null check (placed_by_kind in ('user', 'api-key')),
  placed_by text not null,
  placed_by_name text not null,
  placed_at timestamptz not null,
  finished_at timestamptz,
  cancelled_by_name text,
  -- Of the settings that it made.
  settings_version integer,
  constraint orders_product check ((product is null) = (action = 'remove')),
  constraint orders_key_key unique (account_id, key),
  constraint orders_account_id_id_key unique (account_id, id)
);
call tapeline_protect('orders');
create index orders_account_placed on orders (account_id, placed_at, id);
create index orders_scheduled on orders (takes_effect_at) where state = 'scheduled';

-- One per person. No reference to users: what an order did is told after the user is gone.
create table order_items (
  account_id uuid not null references accounts,
  order_id uuid not null,
  position integer not null,
  user_id uuid not null,
  user_name text not null,
  before text not null check (before in ('on-demand', 'always-on', 'none', 'own-rules')),
  after text not null check (after in ('on-demand', 'always-on', 'none', 'own-rules')),
  problem text,
  letter text not null default 'none' check (letter in ('none', 'waiting', 'sent', 'failed')),
  constraint order_items_pkey primary key (order_id, position),
  constraint order_items_order_fkey foreign key (account_id, order_id) references orders (account_id, id) on delete cascade
);
call tapeline_protect('order_items');
create index order_items_user on order_items (user_id);
create index order_items_waiting on order_items (order_id) where letter = 'waiting';

-- What an account has decided about its orders; without a row the defaults hold.
create table order_options (
  account_id uuid primary key references accounts,
  -- Whether people are told by e-mail that they are recorded, or no longer.
  letters boolean not null,
  language text not null check (language in ('en', 'de'))
);
call tapeline_protect('order_options');
