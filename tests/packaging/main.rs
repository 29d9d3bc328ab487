//! What a desktop gets besides the program: icon, entry, metadata, manual, completions, and the Debian package of it all.

mod assets;
mod copyright;
mod debian;
mod desktop_files;
mod icon;
mod tools;
