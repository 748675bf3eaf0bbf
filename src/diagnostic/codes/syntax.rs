//! 0xx: the source and its syntax.

super::codes! {
    FILE_TOO_LARGE = "RB001", "the file is too large",
        "A runbook may have at most 8 MiB of text. Move long data into files that the runbook reads.";
    TOO_DEEP = "RB002", "too long or nested too deeply", "x";
    BAD_CHARACTER = "RB003", "a character that has no place in a runbook", "x";
    UNEXPECTED = "RB010", "this does not fit here", "x";
    MISSING_CLOSE = "RB011", "a bracket is not closed", "x";
    STRAY_CLOSE = "RB012", "a bracket closes nothing", "x";
    MISSING_BLOCK = "RB013", "a block is missing", "x";
    UNCLOSED_TEXT = "RB014", "text does not end", "x";
    NOT_A_STATEMENT = "RB015", "this is no statement", "x";
    TOUCHED_KEYWORD = "RB016", "a bracket touches a keyword", "x";
    FOREIGN_OPERATOR = "RB017", "an operator of another language", "x";
    ASSIGNMENT = "RB018", "`=` where it does not bind", "x";
    CHAINED = "RB019", "comparisons do not chain", "x";
    FOREIGN_KEYWORD = "RB020", "a keyword of another language", "x";
    SEMICOLON = "RB021", "a semicolon", "x";
    FOREIGN_COMMENT = "RB022", "a comment of another language", "x";
    SINGLE_QUOTES = "RB023", "text in other quotes", "x";
    BAD_HOLE = "RB024", "a hole that holds no expression", "x";
    BAD_ESCAPE = "RB025", "an unknown escape", "x";
    BAD_FORMAT = "RB026", "a format that does not exist", "x";
    UNKNOWN_TAG = "RB027", "an unknown tag", "x";
    ESCAPED_QUOTE = "RB028", "a backslash before a quote in a tagged literal", "x";
    BAD_NUMBER = "RB029", "a number that cannot be read", "x";
    SHELL_LINE = "RB030", "a `$` line in the wrong place", "x";
    HERE_DOCUMENT = "RB031", "a here-document on a `$` line", "x";
    APART = "RB032", "a blank too many or too few before `(`", "x";
    IF_WITHOUT_ELSE = "RB033", "an `if` without `else`", "x";
    CLAUSE_ALONE = "RB034", "a clause without what it belongs to", "x";
    DUPLICATE = "RB035", "given twice", "x";
    MISSING_PART = "RB036", "a part is missing", "x";
    RESERVED_WORD = "RB037", "a word of the language as a name", "x";
    NULL_TYPE = "RB038", "`null` is no type", "x";
    FORMATTER = "RB039", "the formatter would have changed the meaning", "x";
}
