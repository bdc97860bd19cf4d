//! Damaged directories.
