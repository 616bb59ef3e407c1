-- A kind of work whose roles are its levels. Its name and description are in
-- framework_texts, under 'family/ID'.
CREATE TABLE role_families (
	release    TEXT NOT NULL,
	id         TEXT NOT NULL,
	ord        BIGINT NOT NULL,
	discipline TEXT NOT NULL,
	PRIMARY KEY (release, id),
	FOREIGN KEY (release, discipline) REFERENCES disciplines (release, id) ON DELETE CASCADE
);
CREATE INDEX role_families_id ON role_families (id);

-- Which family a role is a level of. Their order follows from the roles' grades.
-- A table of its own, because SQLite adds no column that refers to two.
CREATE TABLE family_roles (
	release TEXT NOT NULL,
	role    TEXT NOT NULL,
	family  TEXT NOT NULL,
	PRIMARY KEY (release, role),
	FOREIGN KEY (release, role) REFERENCES roles (release, code) ON DELETE CASCADE,
	FOREIGN KEY (release, family) REFERENCES role_families (release, id) ON DELETE CASCADE
);
CREATE INDEX family_roles_family ON family_roles (release, family);
