-- Brands of cards that an account takes by its contract; null where it takes all that its acquirer does.
alter table acquirer_accounts add column card_brands text[];
