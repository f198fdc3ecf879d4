-- An index: letters with their structure and their words. PRAGMA user_version holds its format.

-- What is true of the whole: model, dimension, splitting; and the ids that come next, of letters and passages,
-- so that none is given twice.
CREATE TABLE description (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- What a list of letters needs stands before the texts: SQLite need not read those to pass over them. A letter that is
-- not live was added since the state that readers see. Passages are int32[n, 4], see Entry in index/record.py. One
-- checksum is of what an Entry has but for its name, which may change; the other of the whole text. The vocabulary, a word
-- a line, tells in which rows of `posting` a letter is that goes.
CREATE TABLE letter (
    id INTEGER PRIMARY KEY,
    live INTEGER NOT NULL,
    source TEXT NOT NULL UNIQUE,
    words TEXT NOT NULL,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    pages INTEGER NOT NULL,
    language TEXT NOT NULL,
    subject TEXT,
    date TEXT,
    sender TEXT,
    addressee TEXT,
    year TEXT,
    dossier TEXT,
    number TEXT,
    chamber TEXT,
    dossier_key TEXT,
    first INTEGER NOT NULL,
    passages BLOB NOT NULL,
    entry_checksum TEXT NOT NULL,
    checksum TEXT NOT NULL,
    headings TEXT NOT NULL,
    text TEXT NOT NULL,
    vocabulary TEXT NOT NULL
);

CREATE INDEX letter_by_date ON letter (date DESC, id) WHERE live;
CREATE INDEX letter_by_name ON letter (name) WHERE live;
CREATE INDEX letter_by_dossier ON letter (dossier_key, date DESC, id) WHERE live;
CREATE INDEX letter_of_sender ON letter (sender) WHERE live;
CREATE INDEX letter_of_dossier ON letter (dossier) WHERE live;

-- The words that a letter is found by, by its id.
CREATE VIRTUAL TABLE sought USING fts5(about, sender, name, tokenize = "unicode61 remove_diacritics 2");

-- JSON of Paragraph.
CREATE TABLE paragraph (
    letter INTEGER NOT NULL REFERENCES letter ON DELETE CASCADE,
    position INTEGER NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (letter, position)
) WITHOUT ROWID;

-- An inverted index: where a word stands in a block of passages is int32[2, m], ids of passages and counts; see
-- index/inverted.py. A block's rows of one word lie together, since questions ask for them.
CREATE TABLE posting (
    word TEXT NOT NULL,
    block INTEGER NOT NULL,
    checksum INTEGER NOT NULL,
    places BLOB NOT NULL,
    PRIMARY KEY (word, block)
) WITHOUT ROWID;

-- The files of the collection that readers see, with the hashes of their content and of their words.
CREATE TABLE file (path TEXT PRIMARY KEY, source TEXT NOT NULL, words TEXT NOT NULL) WITHOUT ROWID;

-- The files that hold the vectors, in order: of what readers see, and of that together with what was added since.
CREATE TABLE vectors (
    live INTEGER NOT NULL,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (live, position)
) WITHOUT ROWID;
