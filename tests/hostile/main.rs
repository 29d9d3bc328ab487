//! Countersign among people who mean it ill: files, answers and names that were made to break it.

mod file_system;
