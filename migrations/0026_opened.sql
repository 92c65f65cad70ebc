-- When somebody first looked at a session's page: for the funnel alone, and written a moment later.
alter table sessions add column opened_at timestamptz;
