-- What was mailed about a request, in the order in which it was made, is read with every page that shows the request. Without this
-- index SQLite makes a table of its own for each such question, to put the mails in order (decision 0014).

CREATE INDEX mail_of_ref ON mail (ref_id, id);
