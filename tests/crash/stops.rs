//! The program is asked to end while a write is under way.

use std::process::{Command, Stdio};
use std::time::Duration;

use crate::bed::{Asked, Bed};
use crate::journeys;
use crate::proxy::{Fault, Point};

/// Ctrl+C while the first policy is being made; what it said until its end comes back.
async fn interrupted(bed: &Bed) -> (Option<i32>, String) {
    let write = Point { operation: "CreatePolicy".to_owned(), earlier: 0 };
    bed.proxy.arm(vec![write], Fault::Delay);
    let child = bed.program(Asked::Apply, &journeys::provision().file).spawn().unwrap();
    bed.proxy.broken().await;
    let sent = Command::new("kill").args(["-s", "INT", &child.id().to_string()]).status();
    assert!(sent.unwrap().success());
    let output = tokio::task::spawn_blocking(|| child.wait_with_output().unwrap()).await.unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_ends_apply_between_two_writes_and_says_what_was_made() {
    let bed = Bed::start().await;
    let (code, told) = interrupted(&bed).await;
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("Stopped between two changes"), "{told}");
    assert!(told.contains("✓ made      Create the permissions policy"), "{told}");
    assert!(told.contains("○ not made  Create the role"), "{told}");
    assert!(told.contains("To go on run apply again"), "{told}");
    let made = bed.proxy.points().into_iter().filter(Point::is_write).count();
    assert_eq!(made, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_ctrl_c_is_told_what_the_program_waits_for() {
    let bed = Bed::start().await;
    let write = Point { operation: "CreatePolicy".to_owned(), earlier: 0 };
    bed.proxy.arm(vec![write], Fault::Delay);
    let mut program = bed.program(Asked::Apply, &journeys::provision().file);
    let child = program.stderr(Stdio::piped()).spawn().unwrap();
    bed.proxy.broken().await;
    for _ in 0..2 {
        let sent = Command::new("kill").args(["-s", "INT", &child.id().to_string()]).status();
        assert!(sent.unwrap().success());
        // Two signals that come at once are one.
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let output = tokio::task::spawn_blocking(|| child.wait_with_output().unwrap()).await.unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("A change of the account is under way and is not broken off"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_ctrl_c_the_next_apply_goes_on() {
    let bed = Bed::start().await;
    interrupted(&bed).await;
    bed.proxy.disarm();
    let file = journeys::provision().file;
    let (code, told) = bed.run(Asked::Apply, &file).await;
    assert_eq!(code, 0, "{told}");
    bed.assert_as_wanted(&file, "after Ctrl+C").await;
}
