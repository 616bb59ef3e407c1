-- Where a member wants to go.
ALTER TABLE profiles ADD COLUMN objective TEXT NOT NULL DEFAULT ''; -- in their words
ALTER TABLE profiles ADD COLUMN horizon TEXT NOT NULL DEFAULT '' CHECK (horizon IN ('', 'year', 'two', 'five', 'open')); -- by when; '' for not said
ALTER TABLE profiles ADD COLUMN mobility TEXT NOT NULL DEFAULT ''; -- where they would work, in their words
ALTER TABLE profiles ADD COLUMN moves TEXT NOT NULL DEFAULT '' CHECK (moves IN ('', 'own', 'others')); -- whether to other organisations; '' for not said
