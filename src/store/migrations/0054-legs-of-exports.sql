-- How many calls of an export are legs of a call that another one of it is.

alter table exports add column further_legs int not null default 0;
