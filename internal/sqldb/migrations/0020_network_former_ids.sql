-- What a network was called in addresses before it was renamed: they lead to it still.
CREATE TABLE network_former_ids (
	former  TEXT NOT NULL,
	lang    TEXT NOT NULL,
	network TEXT NOT NULL,
	ord     BIGINT NOT NULL,
	PRIMARY KEY (former, lang),
	FOREIGN KEY (network, lang) REFERENCES networks (id, lang) ON DELETE CASCADE
);
CREATE INDEX network_former_ids_network ON network_former_ids (network, lang);
