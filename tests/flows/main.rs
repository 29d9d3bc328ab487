//! Whole flows through the real window code, found by accessible role and label, against the sandbox.
#![expect(clippy::unwrap_used, reason = "A test ends at the first surprise")]

mod accessibility;
mod arrival;
mod bad_input;
mod beyond;
mod clipboard;
mod closing;
mod colour_scheme;
mod cors;
mod denials;
mod driver;
mod encryption;
mod existing;
mod failures;
mod feedback;
#[path = "../support/files.rs"]
mod files;
mod first_run;
mod fixes;
mod gate;
mod geometry;
mod going_back;
mod groups;
mod happy_path;
mod hasty;
mod home;
mod iam_user;
mod integration;
mod interrupted;
mod journey;
mod keyboard;
mod later;
mod layout;
mod outlook;
mod packages;
mod pasted_errors;
mod pictures;
mod practice;
mod practice_menu;
mod route;
mod saved;
mod saving;
mod scenarios;
mod screen;
mod screens;
mod secrecy;
mod signatures;
mod signing_code;
mod signing_in;
mod stations;
mod studio;
#[path = "../support/tap.rs"]
mod tap;
mod waiting;
