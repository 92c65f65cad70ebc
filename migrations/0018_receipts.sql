-- What the acquirer gave to name an approved sale by on paper: `rrn`, `approval_code`; null where it gives none.
alter table operations add column slip jsonb;

-- Mail with pictures and colours beside its text; null for plain notices.
alter table mails add column html text;
