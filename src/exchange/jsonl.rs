//! JSON Lines, one object for each unit, for programs.
