-- The language that a person has chosen; null: that of the account's letters.
alter table users add column letter_language text constraint users_letter_language check (letter_language in ('en', 'de'));
