//! The processor time of every frame of the whole flow.

use std::time::Duration;

use crate::desktop::Desktop;
use crate::gauge::{self, Frame};
use crate::report::{Report, ms, of_hundred};
use crate::sandbox_process::SandboxProcess;
use crate::walk::{self, Walk};
use crate::window::Window;
use crate::{support, windows};

const FRAME_MS_AT_MOST: f64 = 8.0;
/// Enough for one frame each.
const POINTER_MOVES: i32 = 100;

/// Of so many walks the middle one counts: for seconds at a time a shared machine is half as fast.
const WALKS: usize = 3;

/// Prints the times, and whether 99 of 100 are within the bound.
pub fn tell(report: &mut Report) {
    let bench = std::env::current_exe().unwrap();
    let [bare, own] = ["bench-frames-empty", "bench-frames"]
        .map(|name| support::folder("tmp").join(format!("{name}.txt")));
    let arguments = [windows::EMPTY, bare.to_str().unwrap()];
    let window =
        Window::open_program(Desktop::start("bench-frames-empty"), &bench, &arguments, &[]);
    for step in 0..POINTER_MOVES {
        walk::move_pointer(&window, (100 + 5 * step, 100 + 3 * step));
    }
    Walk::begin(window).end();
    report.begin("Processor time of a frame");
    print("empty window", &gauge::read(&bare));

    let mut slow: Vec<Duration> = (0..WALKS)
        .map(|_| {
            let sandbox = SandboxProcess::start(&["--propagation", "1"]);
            let arguments =
                [windows::MEASURED, own.to_str().unwrap(), walk::endpoint_url(&sandbox)];
            let environment = walk::environment(&sandbox);
            let desktop = Desktop::start("bench-frames");
            let window = Window::open_program(desktop, &bench, &arguments, &environment);
            let mut walk = Walk::begin(window);
            walk.go(|_, _| {});
            walk.end();
            print("Countersign", &gauge::read(&own))
        })
        .collect();
    slow.sort();
    let middle = slow[WALKS / 2].as_secs_f64() * 1_000.0;
    report.at_most("99 of 100, ms", middle, FRAME_MS_AT_MOST);
}

/// Prints half of them, 99 of 100 and the longest, and returns the second.
fn print(name: &str, frames: &[Frame]) -> Duration {
    let part = |part: fn(&Frame) -> Duration| frames.iter().map(part).collect::<Vec<_>>();
    let whole = part(Frame::whole);
    for (name, times) in [
        (name, &whole),
        ("  drawn", &part(|frame| frame.drawing)),
        ("  rendered", &part(|frame| frame.rendering)),
    ] {
        println!(
            "  {name:<14} {} ms, 99 of 100 {} ms, longest {} ms; {} frames",
            ms(of_hundred(times, 50)),
            ms(of_hundred(times, 99)),
            ms(times.iter().copied().max().unwrap_or_default()),
            times.len()
        );
    }
    of_hundred(&whole, 99)
}
