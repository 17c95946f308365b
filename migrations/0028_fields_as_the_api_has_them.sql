-- Fields of drafts are called as those of the API: contact_email is primary_contact.email, contact_3_email is additional_contacts[2].email.

UPDATE draft_field SET name = 'primary_contact.' || SUBSTR(name, 9) WHERE name IN ('contact_name', 'contact_email', 'contact_phone');
UPDATE draft_field SET name = 'additional_contacts[' || (CAST(SUBSTR(name, 9, 1) AS BIGINT) - 1) || '].' || SUBSTR(name, 11)
    WHERE name LIKE 'contact!__!_%' ESCAPE '!';
UPDATE draft_field SET name = 'additional_contacts[' || (CAST(SUBSTR(name, 9, 2) AS BIGINT) - 1) || '].' || SUBSTR(name, 12)
    WHERE name LIKE 'contact!___!_%' ESCAPE '!';
