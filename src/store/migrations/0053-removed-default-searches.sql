-- Whoever removes a saved search may take that back: then the lists of those who opened with it open with it again.

alter table default_searches drop constraint default_searches_saved_search_id_fkey;
drop index default_searches_search;
