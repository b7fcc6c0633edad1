-- Few: calls whose codec could not be rendered are looked for at every start.
create index calls_unrendered on calls (id) where flags @> array['codec-not-rendered'];
