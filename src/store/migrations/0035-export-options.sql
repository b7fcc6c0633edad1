-- What an export is made of besides its calls, and what of them is not in it.

alter table exports
  -- ExportOptions of core/export; what it does not say is as it was before there were any.
  add column options jsonb not null default '{}',
  -- ExportLeftOut of store/exports.ts.
  add column left_out jsonb;
