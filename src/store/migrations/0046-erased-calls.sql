-- Whether a call was erased for somebody is asked for each that is archived: also one that had no recording does not come back.

create index erasure_items_erased on erasure_items (call_id) where verdict = 'erased';
