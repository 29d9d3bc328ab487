//! Whatever breaks off or garbles the work, the next start ends in the wanted state or in nothing, and no twin lives.
//!
//! A proxy in front of the sandbox breaks one request at a time: the program is killed at it, or its answer is dropped, late,
//! given twice, throttled or an error of AWS. Which requests there are is counted in a run in which nothing breaks, so that a
//! new one is covered by itself.

#![expect(clippy::unwrap_used, reason = "what cannot be set up fails the test")]

mod account;
mod bed;
mod faults;
mod journeys;
mod kills;
mod proxy;
mod stops;
mod tampered;
mod window;
