//! 0xx: the source and its syntax.

super::codes! {
    FILE_TOO_LARGE = "RB001", "the file is too large",
        "A runbook may have at most 8 MiB of text. Move long data into files that the runbook reads.";
}
