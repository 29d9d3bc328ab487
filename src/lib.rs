//! Countersign gives a third party signed-URL access to one S3 bucket, and proves that it works.
//!
//! Who may import whom: `access`, `checks`, `export` and `model` are plain data and plain functions and
//! name no window, no runtime and no AWS SDK; `cloud` alone names the SDK; `ui` reads the model and
//! answers with events; `journal` keeps on disk what is about to be written; `runtime` turns effects into tasks; `app`
//! ties them together.

pub mod access;
pub mod app;
pub mod bounded_file;
pub mod checks;
pub mod clipboard;
pub mod cloud;
pub mod export;
pub mod first_frame;
pub mod headless;
pub mod journal;
pub mod log;
pub mod model;
pub mod own_file;
pub mod panics;
pub mod printable;
pub mod private_file;
pub mod runtime;
#[cfg(feature = "sandbox")]
pub mod sandbox;
pub mod secret_text;
pub mod signing;
pub mod times;
pub mod ui;
pub mod window_failure;
pub mod window_frame;
pub mod window_memory;
pub mod words;
