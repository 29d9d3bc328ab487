//! The program as its users meet it: a real window, found by accessible role and name, and the command line.

#[path = "../support/mod.rs"]
mod support;

mod changing;
mod checking;
mod closing;
mod colour_scheme;
mod command_line;
mod desktop;
mod drawing_thread;
mod endpoint;
#[path = "../support/files.rs"]
mod files;
mod journey;
mod no_window;
mod portal;
mod remembering;
mod reopening;
mod sandbox_process;
mod screen_reader;
mod secrecy;
mod signing_in;
mod window;
