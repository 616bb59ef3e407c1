-- What a transfer handed over: the SHA-256 of its content; '' where nothing was.
ALTER TABLE disposal_certificates ADD COLUMN content TEXT NOT NULL DEFAULT '';
