//! From the start of a program to its first frame on the screen, as somebody else sees it.

use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    ChangeWindowAttributesAux, ConnectionExt as _, EventMask, ImageFormat, Window,
};
use x11rb::rust_connection::RustConnection;

use crate::desktop::Desktop;
use crate::process::pause;
use crate::report::{Report, ms, of_hundred};
use crate::windows::{self, SIZE};

const RUNS: usize = 15;
/// Runs before it, in which files and shaders come into their caches.
const RUNS_BEFORE: usize = 2;
const RATIO_AT_MOST: f64 = 1.15;
const BETWEEN_LOOKS: Duration = Duration::from_micros(200);
const PATIENCE: Duration = Duration::from_secs(30);

/// Prints how long both take, and whether the ratio is within the bound.
pub fn tell(report: &mut Report) {
    let desktop = Desktop::start("bench-first-frame");
    let screen = Screen::of(&desktop);
    let bench = std::env::current_exe().unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_countersign"));
    let kinds: [(&str, &Path, &[&str]); 3] = [
        ("empty window", &bench, &[windows::EMPTY]),
        ("Countersign", program, &[]),
        ("--sandbox", program, &["--sandbox"]),
    ];
    let mut times = [const { Vec::new() }; 3];
    for run in 0..RUNS_BEFORE + RUNS {
        for ((_, program, arguments), times) in kinds.iter().zip(&mut times) {
            let time = screen.first_frame(&desktop, program, arguments);
            if run >= RUNS_BEFORE {
                times.push(time);
            }
        }
    }
    report.begin("From the start to the first frame");
    for ((name, _, _), times) in kinds.iter().zip(&times) {
        println!(
            "  {name:<14} {} ms ({} to {})",
            ms(of_hundred(times, 50)),
            ms(of_hundred(times, 0)),
            ms(times.iter().copied().max().unwrap_or_default())
        );
    }
    let [empty, own, practice] = times.map(|times| of_hundred(&times, 50).as_secs_f64());
    report.at_most("ratio", own / empty, RATIO_AT_MOST);
    println!("  {:<14} {:.2}", "with --sandbox", practice / empty);
}

/// The display, as a program beside the window sees it.
struct Screen {
    connection: RustConnection,
}

impl Screen {
    fn of(desktop: &Desktop) -> Self {
        let name = desktop.command("").get_envs().find_map(|(name, value)| {
            (name == "DISPLAY").then(|| value.unwrap().to_str().unwrap().to_owned())
        });
        let (connection, number) = x11rb::connect(name.as_deref()).unwrap();
        let root = connection.setup().roots[number].root;
        let told = ChangeWindowAttributesAux::new().event_mask(EventMask::SUBSTRUCTURE_NOTIFY);
        connection.change_window_attributes(root, &told).unwrap().check().unwrap();
        Self { connection }
    }

    /// Starts the program, and ends it when its window shows something.
    fn first_frame(&self, desktop: &Desktop, program: &Path, arguments: &[&str]) -> Duration {
        let mut command = desktop.command(program);
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let began = Instant::now();
        let child = Running(command.spawn().unwrap());
        let window = self.once(began, |event| match event {
            Event::MapNotify(map) => Some(map.window),
            _ => None,
        });
        while !self.has_pixels(window) {
            assert!(began.elapsed() < PATIENCE, "The window stays black");
            pause(BETWEEN_LOOKS);
        }
        let took = began.elapsed();
        drop(child);
        self.once(Instant::now(), |event| match event {
            Event::DestroyNotify(gone) if gone.window == window => Some(()),
            _ => None,
        });
        took
    }

    fn once<T>(&self, since: Instant, wanted: impl Fn(Event) -> Option<T>) -> T {
        loop {
            match self.connection.poll_for_event().unwrap() {
                Some(event) => {
                    if let Some(found) = wanted(event) {
                        return found;
                    }
                }
                None => pause(BETWEEN_LOOKS),
            }
            assert!(since.elapsed() < PATIENCE, "The display does not tell of the window");
        }
    }

    /// Whether the middle of the window is no longer as black as the screen behind it.
    fn has_pixels(&self, window: Window) -> bool {
        #[expect(clippy::cast_possible_truncation, reason = "A place on the screen")]
        let (x, y) = ((SIZE[0] / 2.0) as i16, (SIZE[1] / 2.0) as i16);
        let image = self.connection.get_image(ImageFormat::Z_PIXMAP, window, x, y, 1, 1, !0);
        let pixel = image.unwrap().reply().unwrap().data;
        // The fourth byte is no colour.
        pixel.iter().take(3).any(|channel| *channel != 0)
    }
}

struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}
